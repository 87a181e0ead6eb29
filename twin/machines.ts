import { hugePagesGib } from "../components/metal/host/bootOptions";
import type { HostPlan } from "../stacks/plan/hostPlan";
import { ordinaryMemoryGib } from "../stacks/plan/hosts";
import type { PlannedNode } from "./capm3/nodes";
import type { Kubectl, Manifest } from "./kubectl";

/** A simulated host as a node: the labels, taints and capacity the real one would have. */
export function nodeOf(host: HostPlan): PlannedNode {
    const { labels, taints, cpu, gpus, nvme, maxPods, hugePages } = host;
    return {
        labels,
        taints,
        capacity: {
            cpu: String(cpu.value),
            memory: `${Math.floor(ordinaryMemoryGib(host))}Gi`,
            ...(hugePages && { [`hugepages-${hugePages.size}i`]: `${hugePagesGib(hugePages) * 1024}Mi` }),
            "ephemeral-storage": `${Math.floor(nvme.value * 1000)}G`,
            pods: String(maxPods),
            ...(gpus.value > 0 && { "nvidia.com/gpu": String(gpus.value) }),
        },
    };
}

/**
 * Makes every host of the plan a simulated Node. Capacity is a status field, which the Kubernetes provider would drop, so it
 * is set through the API. Hosts that left the plan go, and so do those that are leaving: nothing runs there.
 *
 * @param booted names of hosts that somebody else makes nodes of, as they boot
 */
export async function simulateHosts(
    kubectl: Kubectl,
    all: readonly HostPlan[],
    booted: ReadonlySet<string> = new Set(),
): Promise<void> {
    const hosts = all.filter(({ name, retiring }) => !booted.has(name) && retiring === undefined);
    const planned = new Set(hosts.map(({ name }) => name));
    const nodes = await kubectl.get("nodes", "--selector=alphaton.ai/simulated=true");
    const retired = nodes
        .map(({ metadata }) => metadata.name)
        .filter((name) => !planned.has(name) && !booted.has(name));
    if (retired.length > 0) {
        await kubectl.run(["delete", "node", ...retired]);
    }
    if (hosts.length === 0) {
        return;
    }
    await kubectl.apply(hosts.map(node));
    await kubectl.apply(hosts.map(capacity), "status");
    await kubectl.run(["wait", "node", ...planned, "--for=condition=Ready", "--timeout=60s"]);
}

function node(host: HostPlan): Manifest {
    const { labels, taints } = nodeOf(host);
    return {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: host.name, labels: { ...labels, "alphaton.ai/simulated": "true" } },
        spec: { taints },
    };
}

function capacity(host: HostPlan): Manifest {
    const resources = nodeOf(host).capacity;
    return {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name: host.name },
        status: { capacity: resources, allocatable: resources },
    };
}
