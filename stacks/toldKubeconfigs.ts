import * as pulumi from "@pulumi/pulumi";

import { PROJECT_ROOT } from "./config/load";
import { findKubeconfig, kubeconfigProblem } from "./kubeconfig";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./plan/platformPlan";

/** The site's kubeconfigs by cluster, as its foundation tells them to stacks of other layers; absent where there is none yet. */
export type Kubeconfigs = Readonly<Partial<Record<ClusterName, string>>>;

/** What stacks of other layers are told. Each holds no credential on a site, and is kept secret for the twin's, which does. */
export function tellClusters({ site, clusters }: PlatformPlan, root = PROJECT_ROOT): pulumi.Output<Kubeconfigs> {
    const found = clusters.map((cluster) => [cluster.name, findKubeconfig(cluster, site.twin, root).content] as const);
    return pulumi.secret(Object.fromEntries(found.filter(([, content]) => content !== undefined)));
}

/**
 * What a stack was told about a cluster, unknown in a preview where that is nothing yet. Refused is what cannot be used.
 *
 * @param toldBy the stack that holds the foundation
 */
export function toldKubeconfig(
    told: Kubeconfigs | undefined,
    { name, kubeconfig }: ClusterPlan,
    site: PlatformPlan["site"],
    toldBy: string,
): string {
    const content = told?.[name];
    if (content === undefined && pulumi.runtime.isDryRun()) {
        void pulumi.log.warn(`Stack "${toldBy}" tells of no ${name} cluster: it is previewed as not yet made.`);
        return UNKNOWN;
    }
    const problem = content === undefined ? "holds none" : kubeconfigProblem(content, kubeconfig.context, site.twin);
    if (content === undefined || problem !== undefined) {
        const where = `  kubernetes.${name}.kubeconfig: what stack "${toldBy}" tells ${problem ?? ""}`;
        throw unreachable(site, [where], `Run \`pulumi up --stack ${toldBy}\`, which tells it, then this again.`);
    }
    return content;
}

/** A site that was never deployed is previewed with its kubeconfigs unknown. */
export const UNKNOWN = pulumi.unknown as unknown as string;

export function unreachable(
    { stack }: PlatformPlan["site"],
    problems: readonly string[],
    remedy: string,
): pulumi.RunError {
    const what = `The clusters of stack "${stack}" cannot be reached; nothing was created.`;
    return new pulumi.RunError([what, ...problems, remedy].join("\n"));
}
