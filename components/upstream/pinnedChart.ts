import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { API_ACCESS } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { type Issue, rejectInvalid } from "../shared/validation";
import type { Verdict } from "../shared/verdict";
import { type Footprint, readFootprint } from "./footprint";
import { rebuildGaps, rebuildObjects, type RebuiltObject } from "./footprintManifests";
import { KubernetesObject } from "./kubernetesObject";
import { type ChartValues, valueDifferences } from "./valueDifferences";
import type { ChartPin } from "./versions";

/** Where a chart's objects come from: `footprint` stands for the recorded facts about the real chart. */
export type ChartSource = "footprint";

export interface PinnedChartArgs {
    readonly scope: ClusterScope;
    readonly pin: ChartPin;
    readonly source: ChartSource;
    /** Wanted values. Plain: with an unknown among them nothing could be rendered, and policies would pass on emptiness. */
    readonly values: ChartValues;
    /** The platform area that answers for the release. */
    readonly owner: string;
    /** Why its workloads call the API server, and so hold a token; shown on them and on their accounts. @default they do not */
    readonly apiAccess?: string;
    /** Kinds the chart would bring that the caller creates from their typed classes instead. @default none */
    readonly typedKinds?: readonly string[];
}

/**
 * A third-party chart, every object of it a plain resource that policies see. Its inputs are registered, so that policies see
 * repository, version and values as well.
 *
 * Refuses a footprint of another version, an empty set of objects, and what it cannot rebuild in full.
 */
export class PinnedChart extends pulumi.ComponentResource {
    /** Where a footprint does not answer: wanted values it was not recorded with, and facts recorded by name only. */
    readonly verdicts: readonly Verdict[];
    readonly objects: readonly pulumi.Resource[];

    constructor(name: string, args: PinnedChartArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, pin, source, values, owner, apiAccess, typedKinds = [] } = args;
        const { name: chart, version, repository, digest, namespace } = pin;
        const inputs = { chart, version, repository, digest, namespace, source, values };
        super("alphaton:upstream:PinnedChart", name, inputs, scope.componentOptions(opts));

        const footprint = readFootprint(chart);
        rejectInvalid(this, footprintIssues(pin, footprint, typedKinds));
        const rebuilt = rebuildObjects(footprint, typedKinds);

        const objects: pulumi.Resource[] = [];
        for (const { manifest } of rebuilt) {
            const { metadata, kind } = manifest;
            const options = scope.objectOptions(this, metadata);
            const holdsToken = apiAccess !== undefined && ["Deployment", "ServiceAccount"].includes(kind);
            objects.push(
                new KubernetesObject(
                    `${name}-${kind.toLowerCase()}-${metadata.name}`,
                    {
                        ...manifest,
                        metadata: objectMeta({
                            ...metadata,
                            app: chart,
                            owner,
                            provenance: `footprint:${chart}`,
                            ...(holdsToken && { annotations: { [API_ACCESS]: apiAccess } }),
                        }),
                    },
                    // Helm's order: accounts and roles before the workloads that use them.
                    kind === "Deployment" ? pulumi.mergeOptions(options, { dependsOn: [...objects] }) : options,
                ),
            );
        }
        this.objects = objects;
        this.verdicts = [...valueVerdicts(args, footprint), ...thinVerdicts(pin, rebuilt)];
        this.registerOutputs({ verdicts: this.verdicts });
    }
}

/** Every reason not to stand a footprint in for a chart. */
export function footprintIssues(pin: ChartPin, footprint: Footprint, typedKinds: readonly string[] = []): Issue[] {
    const mismatches = (["version", "repository", "namespace"] as const)
        .filter((field) => footprint[field] !== pin[field])
        .map((field) => ({
            path: `pin.${field}`,
            reason: `is "${pin[field]}", but the footprint was recorded with "${footprint[field]}": import the matching one`,
        }));
    const gaps = rebuildGaps(footprint, typedKinds).map((reason) => ({ path: "source", reason }));
    const isEmpty = footprint.objects.every(({ kind }) => typedKinds.includes(kind));
    const empty = isEmpty ? [{ path: "source", reason: `the footprint of ${pin.name} holds no object` }] : [];
    return [...mismatches, ...gaps, ...empty];
}

function valueVerdicts({ pin, values }: PinnedChartArgs, footprint: Footprint): Verdict[] {
    const show = (value: unknown) => (value === undefined ? "the chart's default" : JSON.stringify(value));
    return valueDifferences(values, footprint.values).map(({ path, wanted, recorded }) => ({
        id: `chart/${pin.name}/values/${path}`,
        subject: `chart/${pin.name}`,
        status: "indeterminate",
        reason: `wanted ${show(wanted)}, the footprint was recorded with ${show(recorded)}`,
    }));
}

function thinVerdicts(pin: ChartPin, rebuilt: readonly RebuiltObject[]): Verdict[] {
    return rebuilt.flatMap(({ manifest: { kind, metadata }, thin }) =>
        thin.map((fact) => ({
            id: `chart/${pin.name}/facts/${fact}`,
            subject: `${kind}/${metadata.name}`,
            status: "indeterminate",
            reason: "the footprint records names only, so the object is applied without it",
        })),
    );
}
