import * as pulumi from "@pulumi/pulumi";

import { recordedManifests } from "../components/upstream/charts/manifestSource";
import { ChartRefusal } from "../components/upstream/charts/refusal";
import type { ChartContents, ChartSupply } from "../components/upstream/charts/source";
import { mergeValues } from "../components/upstream/charts/values";
import { CrdSet } from "../components/upstream/crdSet";
import { type DefinitionSet, importedSet, recordedSet, releasedSets } from "../components/upstream/definitionSet";
import type { ChartValues } from "../components/upstream/valueDifferences";
import type { ChartPin } from "../components/upstream/versions";
import type { Clusters } from "./clusters";
import {
    definitionsOf,
    type DeployedChart,
    deployedCharts,
    type DeployedManifest,
    deployedManifests,
    unusedDefinitions,
} from "./plan/deployedCharts";
import type { ClusterName, PlatformPlan } from "./plan/platformPlan";

export type SiteDefinitions = Readonly<Record<ClusterName, readonly DefinitionSet[]>>;

type Deployed = DeployedChart | DeployedManifest;

/**
 * Definitions of custom resources, before any object of their kinds. They are installed before an update
 * (`refuseMissingDefinitions`) and outside the state: what stands here is what comes after them.
 */
export function createDefinitions(plan: PlatformPlan, clusters: Clusters, supply: ChartSupply): void {
    const sets = definitionsOrRefuse(plan, supply);
    for (const { name } of plan.clusters.filter((cluster) => sets[cluster.name].length > 0)) {
        new CrdSet(`${name}-definitions`, { scope: clusters[name], sets: sets[name] });
    }
}

/** What a site's clusters need, or one error with every release that cannot be had. */
export function definitionsOrRefuse(plan: PlatformPlan, supply: ChartSupply): SiteDefinitions {
    const { sets, refusals } = siteDefinitions(plan, supply);
    if (refusals.length > 0) {
        const { stack, chartSource } = plan.site;
        const what = `Definitions of stack "${stack}" cannot be had from charts.source "${chartSource}"; nothing was created.`;
        throw new pulumi.RunError([what, ...refusals].join("\n"));
    }
    return sets;
}

/**
 * What a site's clusters need, by cluster, and the releases that cannot be had or bring what nobody accounts for. A real site
 * takes them whole from its releases; footprints hold names only. A twin has the imported ones, whatever its charts are from.
 */
export function siteDefinitions(
    { site, clusters }: PlatformPlan,
    supply: ChartSupply,
): { readonly sets: SiteDefinitions; readonly refusals: readonly string[] } {
    const refusals: string[] = [];
    const attempt = (released: Deployed): DefinitionSet[] => {
        try {
            return setsOf(released, supply);
        } catch (error) {
            if (error instanceof ChartRefusal) {
                refusals.push(error.message);
                return [];
            }
            throw error;
        }
    };
    const sets = clusters.map(({ name, definitions }) => {
        const own = site.twin
            ? definitions.map(importedSet)
            : [...deployedCharts, ...deployedManifests].filter(({ cluster }) => cluster === name).flatMap(attempt);
        return [name, own] as const;
    });
    return { sets: Object.fromEntries(sets) as unknown as SiteDefinitions, refusals };
}

function setsOf(deployed: Deployed, supply: ChartSupply): DefinitionSet[] {
    const { pin, cluster, definitions: groups } = deployed;
    if (groups.length === 0) {
        return [];
    }
    if (supply.source.kind === "footprint") {
        return groups.map((group) => recordedSet(group, pin));
    }
    const isChart = "values" in deployed;
    const { definitions, issues } = isChart
        ? chartContents(deployed.pin, supply)
        : (supply.manifests ?? recordedManifests)(deployed.pin);
    if (issues.length > 0) {
        throw new ChartRefusal(`${pin.name} ${pin.version}`, issues);
    }
    const provenance = isChart ? (`chart:${pin.name}` as const) : (`manifest:${pin.name}` as const);
    const others = [...definitionsOf(cluster), ...Object.keys(unusedDefinitions)];
    return releasedSets({ pin, provenance, definitions, groups, others });
}

/** With the values that make it bring definitions. */
function chartContents(pin: ChartPin, { source }: ChartSupply): ChartContents {
    return source.contents(
        pin,
        mergeValues((pin.values ?? {}) as ChartValues, (pin.definitionValues ?? {}) as ChartValues),
    );
}
