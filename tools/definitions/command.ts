import { chartSupply } from "../../stacks/charts";
import { loadFromFiles } from "../../stacks/config/load";
import { type SiteDefinitions, siteDefinitions } from "../../stacks/definitions";
import type { ClusterPlan, PlatformPlan } from "../../stacks/plan/platformPlan";
import { planPlatform } from "../../stacks/plan/plan";
import { searchPath } from "../../twin/exec";
import { type Command, UsageError, UserError } from "../command";
import { ensureToolchain } from "../setup/toolchain";
import { Steps } from "../steps";
import { type ApiServer, requireKubeconfigs, siteApiServer } from "./apiServer";
import { linesOf, renderDefinitions } from "./report";
import type { DefinitionsResult } from "./result";
import { chosenClusters, compareSets, installMissing, refuseFootprints, withoutDigest } from "./site";

/** Brings the definitions that a site's releases bring to its clusters, before `pulumi up` and outside its state. */
export const definitions: Command = {
    summary: "Install the definitions of custom resources that a stack's releases bring, on its clusters.",
    options: {
        stack: { type: "string" },
        cluster: { type: "string" },
        check: { type: "boolean", default: false },
        "allow-breaking": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    },
    optionHelp: {
        "--stack NAME": "stack whose clusters are meant",
        "--cluster NAME": "management or workload alone (default: both)",
        "--check": "change nothing; exit code 1 if something is missing or different",
        "--allow-breaking": "install what no longer takes objects that it took before",
        "--json": "print what was found as JSON (tools/definitions/definitions.schema.json)",
    },
    async run(values) {
        const { stack } = values;
        if (typeof stack !== "string") {
            throw new UsageError("--stack NAME is missing: clusters are changed, so none is meant by default.");
        }
        const plan = planPlatform(stack, loadFromFiles(stack));
        const clusters = chosenClusters(plan, values["cluster"] as string | undefined);
        refuseFootprints(plan);
        requireKubeconfigs(plan, clusters);
        const steps = new Steps();
        const toolchain = await steps.run("toolchain", (report) =>
            ensureToolchain({ groups: ["base", "charts"], report }),
        );
        process.env["PATH"] = searchPath(toolchain); // where helm is looked for
        const sets = wantedSets(plan);
        const apiServers = clusters.map((cluster) => siteApiServer(cluster, toolchain.tools.kubectl.path));
        const site = { plan, clusters, sets, apiServers };

        const found = await steps.run("compare", () => compare(site));
        const check = values["check"] === true;
        if (!check && !found.installed) {
            refuse(found, values["allow-breaking"] === true);
            await steps.run("install", () => installAll(site, found));
        }
        const result = { ...found, installed: found.installed || !check };
        process.stdout.write(values["json"] ? `${JSON.stringify(result, undefined, 2)}\n` : renderDefinitions(result));
        if (!result.installed) {
            process.exitCode = 1;
        }
    },
};

interface Site {
    readonly plan: PlatformPlan;
    readonly clusters: readonly ClusterPlan[];
    readonly sets: SiteDefinitions;
    /** Of these clusters. */
    readonly apiServers: readonly ApiServer[];
}

function wantedSets(plan: PlatformPlan): SiteDefinitions {
    const { sets, refusals } = siteDefinitions(plan, chartSupply(plan));
    if (refusals.length > 0) {
        const what = `Definitions of stack "${plan.site.stack}" cannot be had from charts.source "${plan.site.chartSource}"; nothing was changed.`;
        throw new UserError([what, ...refusals].join("\n"));
    }
    return sets;
}

/** All clusters before any is changed. */
async function compare({ plan, clusters, sets, apiServers }: Site): Promise<DefinitionsResult> {
    const compared = await Promise.all(
        apiServers.map(async (apiServer) => ({
            name: apiServer.cluster,
            sets: await compareSets(apiServer, sets[apiServer.cluster]),
        })),
    );
    const all = compared.flatMap((cluster) => cluster.sets.flatMap(({ definitions }) => definitions));
    return {
        schemaVersion: 1,
        stack: plan.site.stack,
        chartSource: plan.site.chartSource,
        installed: all.every(({ state }) => state === "current"),
        withoutDigest: withoutDigest(sets, clusters),
        clusters: compared,
    };
}

function refuse(found: DefinitionsResult, allowBreaking: boolean): void {
    const refused = linesOf(found, "refused");
    const breaking = allowBreaking ? [] : linesOf(found, "breaking");
    if (refused.length + breaking.length > 0) {
        throw new UserError(
            [
                "Definitions were not installed; nothing was changed.",
                ...refused.map((line) => `  refused: ${line}`),
                ...breaking.map((line) => `  breaking: ${line}`),
                ...(breaking.length > 0
                    ? [
                          "Look for objects that need what is gone (docs/runbooks/install-definitions.md), then use --allow-breaking.",
                      ]
                    : []),
            ].join("\n"),
        );
    }
}

async function installAll({ sets, apiServers }: Site, found: DefinitionsResult): Promise<void> {
    for (const apiServer of apiServers) {
        const compared = found.clusters.find(({ name }) => name === apiServer.cluster)?.sets ?? [];
        await installMissing(apiServer, sets[apiServer.cluster], compared);
    }
}
