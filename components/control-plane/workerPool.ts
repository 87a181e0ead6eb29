import type * as pulumi from "@pulumi/pulumi";

import type { FleetRole } from "../metal/fleetHost";
import { holdsData } from "../metal/fleetHost";
import type { MachineTemplate } from "../metal/nodeImage";
import type { ClusterScope } from "../shared/clusterScope";
import { contentName } from "../shared/contentName";
import { LABELS } from "../shared/labels";
import { KubeadmConfigTemplate } from "../upstream/bootstrap.cluster.x-k8s.io";
import { MachineDeployment } from "../upstream/cluster.x-k8s.io";
import { machineConfig, type MachineConfigArgs } from "./machineConfig";
import { deletionOf, WORKER_ROLLOUT } from "./machineLifecycle";

export interface WorkerPool {
    readonly name: string;
    readonly role: Exclude<FleetRole, "control-plane" | "converged">;
    /** Hosts of the pool that are used; none where all of them leave. */
    readonly replicas: number;
    readonly config: MachineConfigArgs;
}

export interface WorkerPoolArgs {
    readonly scope: ClusterScope;
    readonly namespace: string;
    readonly owner: string;
    readonly cluster: string;
    readonly kubernetesVersion: string;
    readonly pool: WorkerPool;
    readonly template: MachineTemplate;
    /** Whether its machines may be deleted with it. */
    readonly deletable: boolean;
}

const APP = "cluster-api";
export const CLUSTER_LABEL = "cluster.x-k8s.io/cluster-name";

/** The machines of one pool. */
export function createWorkerPool(name: string, args: WorkerPoolArgs, opts: PoolOptions): pulumi.Resource {
    const { scope, namespace, owner, cluster, kubernetesVersion, pool, template, deletable } = args;
    const spec = { template: { spec: machineConfig(pool.config) } };
    const config = contentName(`${cluster}-${pool.name}`, spec);
    const labels = { [LABELS.pool]: pool.name, [LABELS.role]: pool.role };
    const meta = (object: string) => ({ name: object, namespace, app: APP, owner, labels });
    const bootstrap = new KubeadmConfigTemplate(
        `${name}-${pool.name}-config`,
        { scope, metadata: meta(config), spec },
        // Cluster API takes no change of it: machines refer to the one before until they are made anew.
        { parent: opts.parent, dependsOn: [...opts.after], retainOnDelete: true },
    );
    const selector = { [CLUSTER_LABEL]: cluster, [LABELS.pool]: pool.name };
    return new MachineDeployment(
        `${name}-${pool.name}`,
        {
            scope,
            metadata: meta(`${cluster}-${pool.name}`),
            spec: {
                clusterName: cluster,
                replicas: pool.replicas,
                rollout: WORKER_ROLLOUT,
                selector: { matchLabels: selector },
                template: {
                    metadata: { labels: { ...selector, ...labels } },
                    spec: {
                        clusterName: cluster,
                        version: `v${kubernetesVersion}`,
                        bootstrap: { configRef: refTo(KubeadmConfigTemplate.customKind, config) },
                        infrastructureRef: {
                            apiGroup: "infrastructure.cluster.x-k8s.io",
                            kind: "Metal3MachineTemplate",
                            name: template.name,
                        },
                        deletion: deletionOf(pool.role),
                    },
                },
            },
        },
        {
            parent: opts.parent,
            dependsOn: [bootstrap, template.resource],
            protect: !deletable && holdsData(pool) && pool.replicas > 0,
        },
    );
}

interface PoolOptions {
    readonly parent: pulumi.Resource;
    readonly after: readonly pulumi.Resource[];
}

/** How objects of Cluster API name each other: by group, whichever version is served. */
export function refTo({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }, name: string) {
    return { apiGroup: apiVersion.split("/")[0] ?? "", kind, name };
}
