import * as pulumi from "@pulumi/pulumi";

import { answerOf } from "./askCluster";
import type { LiveMachines } from "./liveMachines";
import { machineProblems } from "./machineChanges";
import type { PlatformPlan } from "./plan/platformPlan";

const CLUSTER_API = "/apis/cluster.x-k8s.io/v1beta2";
const KINDS: Readonly<Record<keyof LiveMachines, readonly [api: string, resource: string]>> = {
    hosts: ["/apis/metal3.io/v1alpha1", "baremetalhosts"],
    machines: [CLUSTER_API, "machines"],
    machineSets: [CLUSTER_API, "machinesets"],
    deployments: [CLUSTER_API, "machinedeployments"],
    controlPlanes: ["/apis/controlplane.cluster.x-k8s.io/v1beta2", "kubeadmcontrolplanes"],
};

/**
 * Stops an update that would take a host from under what runs on it, let Cluster API choose which machine goes, or upgrade in the
 * wrong order. What runs only the management cluster knows; one that gives no answer takes no update either.
 */
export function refuseUnsafeMachines(plan: PlatformPlan): void {
    const { site, clusters, metal, management } = plan;
    const cluster = clusters.find(({ name }) => name === "management");
    if (pulumi.runtime.isDryRun() || !site.layers.includes("foundation") || !management || !cluster) {
        return;
    }
    const live = new Map<string, readonly object[]>();
    for (const [name, [api, resource]] of Object.entries(KINDS)) {
        const request = ["get", "--raw", `${api}/namespaces/${metal.cluster.namespace}/${resource}`];
        const answer = answerOf(cluster, request);
        if ("said" in answer) {
            throw new pulumi.RunError(unanswered(site.stack, resource, answer.said));
        }
        live.set(name, (JSON.parse(answer.text) as { readonly items: readonly object[] }).items);
    }
    const problems = machineProblems(plan, Object.fromEntries(live) as unknown as LiveMachines);
    if (problems.length > 0) {
        const what = `Machines of stack "${site.stack}" cannot be changed like this; nothing was changed.`;
        const where = "See docs/runbooks/gpu-hosts.md, control-plane-host.md and upgrade-kubernetes.md.";
        throw new pulumi.RunError([what, ...problems.map((problem) => `  ${problem}`), where].join("\n"));
    }
}

const unanswered = (stack: string, resource: string, said: string) =>
    [
        `The management cluster does not say what runs on machines of stack "${stack}"; nothing was changed.`,
        `  ${resource}: ${said}`,
        "An update that does not know could take a host from under what runs on it: run it again when the cluster answers.",
    ].join("\n");
