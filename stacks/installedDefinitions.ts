import * as pulumi from "@pulumi/pulumi";

import type { ChartSupply } from "../components/upstream/charts/source";
import type { DefinitionSet } from "../components/upstream/definitionSet";
import {
    type InstalledDefinitions,
    LIST_DEFINITIONS,
    listedDefinitions,
    notInstalled,
} from "../components/upstream/installedDefinitions";
import { askCluster } from "./askCluster";
import { definitionsOrRefuse } from "./definitions";
import type { ClusterPlan, PlatformPlan } from "./plan/platformPlan";

/**
 * Stops an update before anything is created on a cluster that lacks definitions, or has those of another release: it would
 * end halfway, with one "no matches for kind" an object. A cluster that gives no answer is warned about and left to the
 * provider, which says better than this what keeps it from being reached.
 */
export function refuseMissingDefinitions(plan: PlatformPlan, supply: ChartSupply): void {
    const { site, clusters } = plan;
    if (pulumi.runtime.isDryRun() || !site.layers.includes("foundation")) {
        return;
    }
    const sets = definitionsOrRefuse(plan, supply);
    const problems = clusters
        .filter(({ name }) => sets[name].length > 0)
        .flatMap((cluster) => {
            const answer = askCluster(cluster, LIST_DEFINITIONS, "which definitions it has");
            const installed = answer === undefined ? undefined : listedDefinitions(answer);
            return installed ? sets[cluster.name].flatMap((set) => problemOf(cluster, set, installed)) : [];
        });
    if (problems.length > 0) {
        const what = `Definitions that stack "${site.stack}" needs are not installed; nothing was created.`;
        const command = site.twin ? "npm run twin" : `npm run definitions -- --stack ${site.stack}`;
        throw new pulumi.RunError([what, ...problems, `Run \`${command}\`, then this again.`].join("\n"));
    }
}

function problemOf({ name }: ClusterPlan, set: DefinitionSet, installed: InstalledDefinitions): string[] {
    const problem = notInstalled(set, installed);
    return problem === undefined ? [] : [`  ${name}: ${problem}`];
}
