import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parse } from "yaml";

import { crdsOf } from "../components/upstream/crds";
import { reportOf } from "../components/upstream/readiness";
import type { CompactCrd, CrdVersion } from "../components/upstream/structuralSchema";
import { healthyStatus, jqOf, parseWait } from "./healthyStatus";
import { hostWalk } from "./hostWalk";
import type { Kubectl, Manifest } from "./kubectl";

const STAGES = path.join(__dirname, "stages");

/** Behaviours of Kubernetes' own kinds that KWOK plays on every control plane. */
const BUILT_IN = ["node-ready", "pod-running", "pod-deleted"];

/** Hands KWOK the behaviours of hosts and pods; from then on simulated ones live. */
export async function playHosts(kubectl: Kubectl): Promise<void> {
    await kubectl.waitForKind("stages.kwok.x-k8s.io");
    await kubectl.apply(await Promise.all(BUILT_IN.map(readStage)));
}

/**
 * Hands KWOK the behaviours of operators: each object of the groups' kinds that somebody would report on gets healthy.
 *
 * KWOK gives up on a kind that it does not find among those served, as happens to one that was defined a moment ago, and
 * looks again only when the behaviour changes; so each run changes it.
 */
export async function playOperators(kubectl: Kubectl, groups: readonly string[]): Promise<void> {
    const annotations = { "alphaton.ai/applied": new Date().toISOString() };
    const stages = groups.flatMap(readyStages);
    await kubectl.apply(stages.map((stage) => ({ ...stage, metadata: { ...stage.metadata, annotations } })));
}

/** Takes the behaviours of groups from KWOK: their operators run for real. */
export async function releaseOperators(kubectl: Kubectl, groups: readonly string[]): Promise<void> {
    await kubectl.waitForKind("stages.kwok.x-k8s.io");
    const names = groups.flatMap(readyStages).map(({ metadata }) => metadata.name);
    await kubectl.run(["delete", "stages.kwok.x-k8s.io", "--ignore-not-found", ...names]);
}

/** Names of all behaviours that KWOK plays where these groups are defined. */
export function played(groups: readonly string[]): string[] {
    return [...BUILT_IN, ...groups.flatMap(readyStages).map(({ metadata }) => metadata.name)];
}

async function readStage(name: string): Promise<Manifest> {
    return parse(await fs.readFile(path.join(STAGES, `${name}.yaml`), "utf8")) as Manifest;
}

/** Kinds whose objects get ready step by step, where others look at the steps. */
const WALKS: Readonly<Record<string, typeof hostWalk>> = { "baremetalhosts.metal3.io": hostWalk };

/** Behaviours for each kind of the group whose operator reports when an object is ready: they play that operator. */
export function readyStages(group: string): Manifest[] {
    return crdsOf(group).flatMap((crd) => {
        const expressions = reportOf(group, crd.spec.names.kind);
        const walk = WALKS[crd.metadata.name];
        return expressions === undefined
            ? []
            : (walk?.(crd.metadata.name, resourceRef(crd)) ?? [readyStage(crd, expressions)]);
    });
}

function readyStage(crd: CompactCrd, expressions: readonly string[]): Manifest {
    const { metadata, spec } = crd;
    const expected = expressions.map(parseWait);
    const version = storedVersion(metadata.name, spec.versions);
    const status = version.schema.openAPIV3Schema.properties?.["status"] ?? {};
    return {
        apiVersion: "kwok.x-k8s.io/v1alpha1",
        kind: "Stage",
        metadata: { name: `${metadata.name}-ready` },
        spec: {
            resourceRef: resourceRef(crd),
            selector: {
                matchExpressions: expected.map((wait) => ({
                    key: jqOf(wait),
                    ...(wait.value === undefined
                        ? { operator: "DoesNotExist" }
                        : { operator: "NotIn", values: [wait.value] }),
                })),
            },
            next: {
                statusTemplate: JSON.stringify(healthyStatus(status, expected), undefined, 2),
                ...(version.subresources?.status === undefined && { statusSubresource: "" }),
            },
        },
    };
}

/** What KWOK calls the group holds the version too. */
function resourceRef({ metadata, spec }: CompactCrd) {
    const { name } = storedVersion(metadata.name, spec.versions);
    return { apiGroup: `${spec.group}/${name}`, kind: spec.names.kind };
}

function storedVersion(crd: string, versions: readonly CrdVersion[]): CrdVersion {
    const stored = versions.find(({ storage }) => storage);
    if (stored === undefined) {
        throw new Error(`${crd}: no version is stored; import the definition anew`);
    }
    return stored;
}
