import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import type { Issue } from "../shared/validation";
import { ChartRefusal, refusalText } from "./charts/refusal";
import type { ChartSupply, Definition } from "./charts/source";
import { mergeValues } from "./charts/values";
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

    constructor(
        name: string,
        { scope, pin, groups, supply, owner }: ChartDefinitionsArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        const { name: chart, version, repository, digest } = pin;
        const inputs = { chart, version, repository, digest, groups, source: supply.source.kind };
        super("alphaton:upstream:ChartDefinitions", name, inputs, scope.componentOptions(opts));

        const manifests = this.#manifests(pin, groups, supply);
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

    #manifests(pin: ChartPin, groups: readonly string[], { source }: ChartSupply): KubernetesManifest[] {
        const values = mergeValues((pin.values ?? {}) as ChartValues, (pin.definitionValues ?? {}) as ChartValues);
        try {
            const { definitions: all, issues } = source.contents(pin, values);
            const definitions = all.filter(({ name }) => groups.includes(groupIn(name)));
            const reasons = issues.length > 0 ? issues : definitionIssues(definitions, groups);
            if (reasons.length > 0) {
                throw new ChartRefusal(`${pin.name} ${pin.version}`, reasons);
            }
            return definitions.flatMap(({ manifest }) => manifest ?? []);
        } catch (error) {
            throw error instanceof ChartRefusal
                ? new pulumi.ResourceError(refusalText(`${pin.name} ${pin.version}`, error.issues), this, true)
                : error;
        }
    }
}

/** Of `<plural>.<group>`. */
const groupIn = (definition: string) => definition.slice(definition.indexOf(".") + 1);

function definitionIssues(definitions: readonly Definition[], groups: readonly string[]): Issue[] {
    const missing = groups.filter((group) => !definitions.some(({ name }) => groupIn(name) === group));
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
