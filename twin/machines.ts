import type { HostPlan } from "../stacks/plan/platformPlan";
import type { Kubectl, Manifest } from "./kubectl";

/**
 * Makes every host of the plan a simulated Node: the labels, taints and capacity the real one would have. Capacity is a
 * status field, which the Kubernetes provider would drop, so it is set through the API. Hosts that left the plan go.
 */
export async function simulateHosts(kubectl: Kubectl, hosts: readonly HostPlan[]): Promise<void> {
    const planned = new Set(hosts.map(({ name }) => name));
    const nodes = await kubectl.get("nodes", "--selector=alphaton.ai/simulated=true");
    const retired = nodes.map(({ metadata }) => metadata.name).filter((name) => !planned.has(name));
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

function node({ name, labels, taints }: HostPlan): Manifest {
    return {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name, labels: { ...labels, "alphaton.ai/simulated": "true" } },
        spec: { taints },
    };
}

function capacity({ name, cpu, memory, gpus, nvme, maxPods }: HostPlan): Manifest {
    const resources = {
        cpu: String(cpu.value),
        memory: `${memory.value}Gi`,
        "ephemeral-storage": `${Math.floor(nvme.value * 1000)}G`,
        pods: String(maxPods),
        ...(gpus.value > 0 && { "nvidia.com/gpu": String(gpus.value) }),
    };
    return {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name },
        status: { capacity: resources, allocatable: resources },
    };
}
