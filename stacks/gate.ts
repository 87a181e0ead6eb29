import * as pulumi from "@pulumi/pulumi";

import { credentialIn } from "../components/metal/runnerKubeconfig";
import type { StackConfig } from "./config/schema";
import { findKubeconfig, kubeconfigEndpoint } from "./kubeconfig";
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

/**
 * Stops where a runner would hand a cluster to whoever writes a pull request: the provider's kubeconfig lies in the state, which
 * every preview reads. A twin's runner takes no job.
 */
export function refuseExposedCredentials({ site, clusters, runner }: PlatformPlan, root: string): void {
    if (!runner || site.twin) {
        return;
    }
    const exposed = clusters.flatMap(({ name, kubeconfig: { path, context } }) => {
        const { content } = findKubeconfig({ kubeconfig: { path, context } }, site.twin, root);
        if (content === undefined) {
            return [];
        }
        const held = credentialIn(content);
        return [
            ...(held === undefined ? [] : [`${path} holds a credential (${held}); name a helper by \`exec\` instead`]),
            ...(kubeconfigEndpoint(content, context)
                ? []
                : [`${path} holds no certificate-authority-data for context "${context}"; embed it`]),
        ].map((reason) => `  kubernetes.${name}.kubeconfig: ${reason}`);
    });
    if (exposed.length > 0) {
        const what = `Stack "${site.stack}" has a runner, and pull requests read all that its kubeconfig holds; nothing was created.`;
        throw new pulumi.RunError([what, ...exposed, 'See docs/runbooks/runner.md, "Setting it up".'].join("\n"));
    }
}
