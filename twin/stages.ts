import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parse } from "yaml";

import type { ClusterName } from "../stacks/plan/platformPlan";
import type { Kubectl, Manifest } from "./kubectl";

const STAGES = path.join(__dirname, "stages");

/** Behaviours of Kubernetes' own kinds that KWOK plays on every control plane. */
const BUILT_IN = ["node-ready", "pod-running", "pod-deleted"];

/** Behaviours of custom resources: who brings each to health on a real site is not running here. */
const CUSTOM: Readonly<Record<ClusterName, readonly { readonly stage: string; readonly crd: string }[]>> = {
    workload: [{ stage: "cluster-policy-ready", crd: "clusterpolicies.nvidia.com" }],
    management: [],
};

/** Names of all behaviours that KWOK plays. */
export const PLAYED = [...BUILT_IN, ...Object.values(CUSTOM).flatMap((stages) => stages.map(({ stage }) => stage))];

/** Hands KWOK the behaviours of hosts and pods; from then on simulated ones live. */
export async function applyStages(kubectl: Kubectl): Promise<void> {
    await kubectl.waitForKind("stages.kwok.x-k8s.io");
    await kubectl.apply(await Promise.all(BUILT_IN.map(readStage)));
}

/**
 * Hands KWOK the behaviours of custom resources while `deploying` installs their definitions: KWOK gives up on a kind that
 * is not served yet and does not ask again.
 */
export async function playCustomResources<T>(kubectls: readonly Kubectl[], deploying: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    const { signal } = over;
    const playing = Promise.all(
        kubectls.flatMap((kubectl) => CUSTOM[kubectl.cluster].map((custom) => play(kubectl, custom, signal))),
    );
    try {
        return await deploying();
    } finally {
        over.abort();
        await playing;
    }
}

async function play(
    kubectl: Kubectl,
    { stage, crd }: { readonly stage: string; readonly crd: string },
    signal: AbortSignal,
): Promise<void> {
    try {
        await kubectl.run(["wait", `crd/${crd}`, "--for=create", "--timeout=1h"], { signal });
        await kubectl.waitForKind(crd, signal);
        // A behaviour that KWOK gave up on earlier is looked at again only when it changes.
        const manifest = await readStage(stage);
        const annotations = { "alphaton.ai/applied": new Date().toISOString() };
        await kubectl.apply([{ ...manifest, metadata: { ...manifest.metadata, annotations } }]);
    } catch (error) {
        // The deployment ended, well or badly, before the kind existed.
        if ((error as Error).name !== "AbortError") {
            throw error;
        }
    }
}

async function readStage(name: string): Promise<Manifest> {
    return parse(await fs.readFile(path.join(STAGES, `${name}.yaml`), "utf8")) as Manifest;
}
