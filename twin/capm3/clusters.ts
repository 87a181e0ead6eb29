import { withCondition } from "./conditions";
import { at, type Change, type Cluster, keyOf, type Metal3Cluster, ownerOf, type World } from "./objects";

export const CLUSTER_NAME = "cluster.x-k8s.io/cluster-name";

/**
 * Of each cluster: the kubeconfig by which Cluster API reaches it, then that its infrastructure is there. In this order, since
 * KubeadmControlPlane makes a kubeconfig of its own as soon as the infrastructure is, for an address at which nothing answers.
 */
export function reconcileClusters(world: World, kubeconfig: string, now: string): Change[] {
    return world.metal3Clusters.flatMap((metal3Cluster) => {
        const owner = ownerOf(metal3Cluster, "Cluster");
        const { namespace } = metal3Cluster.metadata;
        const cluster = world.clusters.find(
            ({ metadata }) => metadata.name === owner && metadata.namespace === namespace,
        );
        if (cluster === undefined || metal3Cluster.metadata.deletionTimestamp !== undefined) {
            return [];
        }
        const name = `${cluster.metadata.name}-kubeconfig`;
        const known = world.secrets.some(
            ({ metadata }) => metadata.name === name && metadata.namespace === cluster.metadata.namespace,
        );
        return known ? infrastructure(metal3Cluster, now) : [kubeconfigSecret(cluster, name, kubeconfig)];
    });
}

function kubeconfigSecret(cluster: Cluster, name: string, kubeconfig: string): Change {
    const { name: clusterName, namespace = "", uid } = cluster.metadata;
    const owner = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster", name: clusterName, uid };
    return {
        ...{ verb: "create", kind: "Secret", name, namespace },
        why: `the way to cluster ${keyOf(cluster)}`,
        body: {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name, namespace, labels: { [CLUSTER_NAME]: clusterName }, ownerReferences: [owner] },
            // Of the type that Cluster API writes itself it would be taken over, and renewed for the cluster's own address.
            type: "Opaque",
            data: { value: Buffer.from(kubeconfig).toString("base64") },
        },
    };
}

function infrastructure(metal3Cluster: Metal3Cluster, now: string): Change[] {
    const { spec, status } = metal3Cluster;
    const ready = { type: "Ready", status: "True", reason: "Ready", message: "" } as const;
    const conditions = withCondition(status?.conditions, ready, now);
    if (conditions === undefined && status?.initialization?.provisioned === true) {
        return [];
    }
    return [
        {
            ...{ verb: "patch", kind: "Metal3Cluster", ...at(metal3Cluster), subresource: "status" },
            why: "nothing but its endpoint makes a cluster's infrastructure, and that is given",
            body: {
                status: {
                    initialization: { provisioned: true },
                    ...(spec?.failureDomains && { failureDomains: spec.failureDomains }),
                    ...(conditions && { conditions }),
                },
            },
        },
    ];
}
