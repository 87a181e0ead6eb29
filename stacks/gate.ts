import * as pulumi from "@pulumi/pulumi";

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
