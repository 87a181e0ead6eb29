import { type ApiServers } from "./apiServer";
import { CLUSTER_NAME, reconcileClusters } from "./clusters";
import { reconcileMachines } from "./machines";
import { type PlannedNodes, reconcileNodes } from "./nodes";
import { reconcileRemediations } from "./remediations";
import type { Change, World } from "./objects";

export interface Settings {
    /** By which Cluster API reaches the cluster that it makes, which on a twin is the workload control plane. */
    readonly workloadKubeconfig: string;
    readonly nodes: PlannedNodes;
}

export async function readWorld(api: ApiServers): Promise<World> {
    const [clusters, metal3Clusters, machines, metal3Machines, dataTemplates, remediations, hosts, nodes] =
        await Promise.all([
            api.list<World["clusters"][number]>("Cluster"),
            api.list<World["metal3Clusters"][number]>("Metal3Cluster"),
            api.list<World["machines"][number]>("Machine"),
            api.list<World["metal3Machines"][number]>("Metal3Machine"),
            api.list<World["dataTemplates"][number]>("Metal3DataTemplate"),
            api.list<World["remediations"][number]>("Metal3Remediation"),
            api.list<World["hosts"][number]>("BareMetalHost"),
            api.list<World["nodes"][number]>("Node"),
        ]);
    const [secrets, kubeadmConfigs] = await Promise.all([
        api.list<World["secrets"][number]>("Secret", { query: `labelSelector=${CLUSTER_NAME}`, metadata: true }),
        api.list<World["kubeadmConfigs"][number]>("ConfigMap", {
            query: "fieldSelector=metadata.namespace%3Dkube-system,metadata.name%3Dkubeadm-config",
            metadata: true,
        }),
    ]);
    return {
        ...{ clusters, metal3Clusters, machines, metal3Machines, dataTemplates, remediations, hosts, nodes },
        ...{ secrets, kubeadmConfigs },
    };
}

/**
 * What is to be changed now. Decided from the world as it is read, never from what was done before: a stand-in that was killed
 * goes on where it was.
 */
export function reconcile(world: World, { workloadKubeconfig, nodes }: Settings, now: string): Change[] {
    return [
        ...reconcileClusters(world, workloadKubeconfig, now),
        ...reconcileMachines(world, now),
        ...reconcileRemediations(world, now),
        ...reconcileNodes(world, nodes),
    ];
}
