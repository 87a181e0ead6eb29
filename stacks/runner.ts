import { basename } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { Runner } from "../components/metal/runner";
import { type RunnerContext, runnerKubeconfig } from "../components/metal/runnerKubeconfig";
import type { Clusters } from "./clusters";
import type { ClusterPlan, PlatformPlan } from "./plan/platformPlan";

/** What previews pull requests inside the site, where it has one. */
export function createRunner(
    { site, runner, clusters: planned, images }: PlatformPlan,
    clusters: Clusters,
    after: readonly pulumi.Resource[],
): void {
    const image = images.find(({ id }) => id === runner?.image);
    const workload = planned.find(({ name }) => name === "workload");
    if (!runner || !image || !workload) {
        return;
    }
    new Runner("runner", {
        ...runner,
        scope: clusters.workload,
        owner: "infrastructure",
        image,
        kubeconfig: { file: basename(workload.kubeconfig.path), content: contentOf(site.name, planned, clusters) },
        after,
    });
}

/** Unknown until both clusters are there. */
function contentOf(site: string, planned: readonly ClusterPlan[], clusters: Clusters): pulumi.Input<string> {
    const contexts = planned.flatMap(({ name, kubeconfig: { context } }): RunnerContext[] => {
        const { endpoint } = clusters[name];
        return endpoint ? [{ context, cluster: name, endpoint }] : [];
    });
    return contexts.length === planned.length
        ? runnerKubeconfig(site, contexts)
        : pulumi.output(pulumi.unknown as unknown as string);
}
