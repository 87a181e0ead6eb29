import { spawnSync } from "node:child_process";
import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { ChartSupply } from "../components/upstream/charts/source";
import type { DefinitionSet } from "../components/upstream/definitionSet";
import {
    type InstalledDefinitions,
    LIST_DEFINITIONS,
    listedDefinitions,
    notInstalled,
} from "../components/upstream/installedDefinitions";
import { PROJECT_ROOT } from "./config/load";
import { definitionsOrRefuse } from "./definitions";
import type { ClusterPlan, PlatformPlan } from "./plan/platformPlan";

/** Definitions of hundreds of kinds are some 20 MB. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;
const REQUEST_TIMEOUT = "20s";

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
            const answer = ask(cluster);
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

/** Undefined where the API server gives none. It is reached as the provider does: by the file and context of the plan. */
function ask({ name, kubeconfig }: ClusterPlan): string | undefined {
    const { H200_KUBECTL: executable = "kubectl" } = process.env;
    const { error, status, stdout, stderr } = spawnSync(
        executable,
        [
            `--kubeconfig=${path.resolve(PROJECT_ROOT, kubeconfig.path)}`,
            `--context=${kubeconfig.context}`,
            `--request-timeout=${REQUEST_TIMEOUT}`,
            ...LIST_DEFINITIONS,
        ],
        { encoding: "utf8", maxBuffer: MAX_OUTPUT_BYTES },
    );
    if (error) {
        const { code = error.message } = error as NodeJS.ErrnoException;
        throw new pulumi.RunError(
            `"${executable}" cannot be started (${code}); nothing was created. An update asks the clusters for their definitions first: put kubectl on PATH, or name it in H200_KUBECTL.`,
        );
    }
    if (status !== 0) {
        const said = stderr.trim().split("\n").at(-1) ?? "";
        void pulumi.log.warn(
            `The ${name} cluster does not say which definitions it has (${said}); nobody has checked them.`,
        );
        return undefined;
    }
    return stdout;
}
