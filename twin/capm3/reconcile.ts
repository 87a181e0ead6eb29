import { type ApiServers } from "./apiServer";
import { CLUSTER_NAME, reconcileClusters } from "./clusters";
import { reconcileControlPlane, SIMULATED } from "./controlPlane";
import type { Member } from "./etcd/members";
import { reconcileMachines } from "./machines";
import { type PlannedNodes, reconcileNodes } from "./nodes";
import { reconcileRemediations } from "./remediations";
import type { Change, World } from "./objects";

export interface Settings {
    /** By which Cluster API reaches the cluster that it makes, which on a twin is the workload control plane. */
    readonly workloadKubeconfig: string;
    readonly nodes: PlannedNodes;
    /** Where KWOK answers in the place of kubelets, on loopback. */
    readonly kubeletPort: number;
}

export async function readWorld(api: ApiServers, etcdMembers: readonly Member[]): Promise<World> {
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
    const [bootstrapConfigs, secrets, kubeadmConfigs, systemNamespaces, staticPods, portForwards] = await Promise.all([
        api.list<World["bootstrapConfigs"][number]>("KubeadmConfig"),
        api.list<World["secrets"][number]>("Secret", { query: `labelSelector=${CLUSTER_NAME}`, metadata: true }),
        api.list<World["kubeadmConfigs"][number]>("ConfigMap", {
            query: "fieldSelector=metadata.namespace%3Dkube-system,metadata.name%3Dkubeadm-config",
            metadata: true,
        }),
        api.list<World["systemNamespaces"][number]>("Namespace", {
            query: "fieldSelector=metadata.name%3Dkube-system",
            metadata: true,
        }),
        api.list<World["staticPods"][number]>("Pod", {
            query: `labelSelector=tier%3Dcontrol-plane,${SIMULATED}%3Dtrue`,
            metadata: true,
        }),
        api.list<World["portForwards"][number]>("PortForward"),
    ]);
    return {
        ...{ clusters, metal3Clusters, machines, metal3Machines, dataTemplates, remediations, hosts, nodes },
        ...{ bootstrapConfigs, secrets, kubeadmConfigs, systemNamespaces, staticPods, portForwards, etcdMembers },
    };
}

/**
 * What is to be changed now. Decided from the world as it is read, never from what was done before: a stand-in that was killed
 * goes on where it was.
 */
export function reconcile(world: World, { workloadKubeconfig, nodes, kubeletPort }: Settings, now: string): Change[] {
    return [
        ...reconcileClusters(world, workloadKubeconfig, now),
        ...reconcileMachines(world, now),
        ...reconcileRemediations(world, now),
        ...reconcileNodes(world, nodes),
        ...reconcileControlPlane(world, kubeletPort),
    ];
}
