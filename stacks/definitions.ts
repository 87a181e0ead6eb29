import { ChartDefinitions } from "../components/upstream/chartDefinitions";
import type { ChartSupply } from "../components/upstream/charts/source";
import { CrdSet } from "../components/upstream/crdSet";
import type { Clusters } from "./clusters";
import { deployedCharts } from "./plan/deployedCharts";
import type { PlatformPlan } from "./plan/platformPlan";

/**
 * Definitions of custom resources, before any object of their kinds. A real site takes them whole from its charts. A twin has
 * the imported ones by then. Footprints hold names only: a preview from them goes without, and no site is deployed from them.
 */
export function createDefinitions(plan: PlatformPlan, clusters: Clusters, supply: ChartSupply): void {
    if (plan.site.twin) {
        for (const { name, definitions } of plan.clusters.filter((cluster) => cluster.definitions.length > 0)) {
            new CrdSet(`${name}-definitions`, { scope: clusters[name], groups: definitions });
        }
    } else if (plan.site.chartSource !== "footprint") {
        for (const { pin, cluster, definitions } of deployedCharts.filter((chart) => chart.definitions.length > 0)) {
            const args = { scope: clusters[cluster], pin, groups: definitions, supply, owner: "infrastructure" };
            new ChartDefinitions(`${pin.name}-definitions`, args);
        }
    }
}
