import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import type { Issue } from "../shared/validation";
import { type ChartSupply, type Definition, groupDefined } from "./charts/source";
import { mergeValues } from "./charts/values";
import { planOrRefuse } from "./createRelease";
import { type KubernetesManifest, KubernetesObject } from "./kubernetesObject";
import type { ChartValues } from "./valueDifferences";
import type { ChartPin } from "./versions/pins";

export interface ChartDefinitionsArgs {
    readonly scope: ClusterScope;
    readonly pin: ChartPin;
    /** API groups to take definitions of. A chart may carry those of others along, which have an owner of their own. */
    readonly groups: readonly string[];
    readonly supply: ChartSupply;
    /** The platform area that answers for the chart. */
    readonly owner: string;
}

/**
 * The definitions of custom resources that a chart brings, whole, with conversion webhooks and labels: for real sites, before
 * the chart itself. Custom resources of their groups wait for it. The twin and tests install the imported ones (`CrdSet`).
 *
 * They stay on the cluster when they leave the program: deleting a definition deletes every object of its kind.
 */
export class ChartDefinitions extends pulumi.ComponentResource {
    /** `<plural>.<group>` of each. */
    readonly names: readonly string[];

    constructor(name: string, args: ChartDefinitionsArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, pin, groups, supply, owner } = args;
        const { name: chart, version, repository, digest } = pin;
        const inputs = { chart, version, repository, digest, groups, source: supply.source.kind };
        super("alphaton:upstream:ChartDefinitions", name, inputs, scope.componentOptions(opts));

        const { manifests } = planOrRefuse(pin, this, () => planDefinitions(args));
        for (const { metadata, ...definition } of manifests) {
            const own = objectMeta({ app: chart, owner, provenance: `chart:${chart}`, ...metadata });
            const manifest: KubernetesManifest = { ...definition, metadata: { ...metadata, ...own } };
            const options = { ...scope.objectOptions(this), retainOnDelete: true };
            new KubernetesObject(`${name}-${metadata.name}`, manifest, options);
        }
        this.names = manifests.map(({ metadata }) => metadata.name);
        for (const group of groups) {
            scope.addCrdGroup(group, this);
        }
        this.registerOutputs({ names: this.names });
    }
}

function planDefinitions({ pin, groups, supply }: ChartDefinitionsArgs) {
    const values = mergeValues((pin.values ?? {}) as ChartValues, (pin.definitionValues ?? {}) as ChartValues);
    const { definitions: all, issues } = supply.source.contents(pin, values);
    const definitions = all.filter((definition) => groups.includes(groupDefined(definition)));
    return {
        manifests: definitions.flatMap(({ manifest }) => manifest ?? []),
        issues: issues.length > 0 ? issues : definitionIssues(definitions, groups),
    };
}

function definitionIssues(definitions: readonly Definition[], groups: readonly string[]): Issue[] {
    const missing = groups.filter((group) => !definitions.some((definition) => groupDefined(definition) === group));
    if (missing.length > 0) {
        return missing.map((group) => ({
            path: "definitions",
            reason: `the chart brings none of "${group}" with these values`,
        }));
    }
    return definitions.some(({ manifest }) => manifest === undefined)
        ? [{ path: "definitions", reason: "footprints hold their names only: install the imported ones" }]
        : [];
}
