import * as pulumi from "@pulumi/pulumi";

import type { StackConfig } from "./config/schema";
import { findKubeconfig } from "./kubeconfig";
import type { PlatformPlan } from "./plan/platformPlan";

/**
 * Stops before anything is created when the plan fails a promise, and an `up` of a real site when its charts are only
 * recorded facts: those are enough to look at, and no cluster should run them.
 */
export function refuseBrokenPromises({ site, verdicts }: PlatformPlan): void {
    const reasons = verdicts
        .filter(({ status }) => status === "fail")
        .map(({ id, subject, reason }) => `${id} (${subject}): ${reason ?? ""}`);
    if (!site.twin && site.chartSource === "footprint" && !pulumi.runtime.isDryRun()) {
        reasons.push(
            `charts.source: "footprint" applies recorded facts instead of charts; a real site can be previewed with it, not deployed`,
        );
    }
    if (reasons.length > 0) {
        const lines = reasons.map((reason) => `  ${reason}`);
        throw new pulumi.RunError(
            [`The plan of stack "${site.stack}" is refused; nothing was created.`, ...lines].join("\n"),
        );
    }
}

/** Stops a phase 0 that comes too late: what is not planned any more is deleted, and that is all of the workload cluster. */
export function refuseAbandonedCluster(
    { site }: PlatformPlan,
    { kubernetes: { workload } }: StackConfig,
    root: string,
): void {
    const { path, context } = workload.kubeconfig;
    if (site.phase === 0 && !site.twin && findKubeconfig(workload, site.twin, root).content !== undefined) {
        const what = `Stack "${site.stack}" is in phase 0, before there is a workload cluster; nothing was created.`;
        const why = `  phase: ${path} has a context "${context}": everything on that cluster would be deleted. Write the phase that the site is in.`;
        throw new pulumi.RunError([what, why].join("\n"));
    }
}
