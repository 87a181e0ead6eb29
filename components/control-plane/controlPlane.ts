import { Secret } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";

import { holdsData } from "../metal/fleetHost";
import type { MachineTemplate } from "../metal/nodeImage";
import type { ClusterScope } from "../shared/clusterScope";
import { LABELS } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { rejectInvalid } from "../shared/validation";
import { Cluster } from "../upstream/cluster.x-k8s.io";
import { KubeadmControlPlane } from "../upstream/controlplane.cluster.x-k8s.io";
import { Metal3Cluster, Metal3MachineTemplate } from "../upstream/infrastructure.cluster.x-k8s.io";
import { validateControlPlane } from "./controlPlaneRules";
import { machineConfig, type MachineConfigArgs } from "./machineConfig";
import { CERTIFICATES_DAYS, deletionOf } from "./machineLifecycle";
import { CLUSTER_LABEL, refTo } from "./workerPool";

export interface ControlPlaneArgs {
    /** The management cluster. */
    readonly scope: ClusterScope;
    /** Where the hosts are that Metal3 may take. Made elsewhere. */
    readonly namespace: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Name of the cluster that is made. */
    readonly cluster: string;
    readonly kubernetesVersion: string;
    /** Where its API server answers, whichever host holds the address (kube-vip). */
    readonly endpoint: { readonly address: string; readonly port: number };
    readonly podRange: string;
    readonly serviceRange: string;
    /** Failure domains, and whether a member of the control plane may stand there. Hosts carry theirs as a label. */
    readonly racks: readonly { readonly name: string; readonly controlPlane: boolean }[];
    readonly members: {
        /** Key in `templates`. */
        readonly pool: string;
        /** One, or an odd number from three on. */
        readonly replicas: number;
        readonly config: MachineConfigArgs;
    };
    /** What machines of each pool are made from (`metal/NodeImage`). */
    readonly templates: ReadonlyMap<string, MachineTemplate>;
    /**
     * Secrets that `members.config` and those of workers name, by name and key. Encrypted in the state.
     * @default somebody else makes them, and hosts wait: keys of a real cluster are no business of this program's state
     */
    readonly secrets?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
    /** Why the cluster may be deleted. @default it is protected */
    readonly deletable?: { readonly reason: string };
    readonly after: readonly pulumi.Resource[];
}

const APP = "cluster-api";
/**
 * A cluster of bare-metal hosts, made by Cluster API: its control plane of three members in three racks. `Workers` come later.
 *
 * Done when the control plane is initialised. No node is waited for, since none is ready without the CNI, and the CNI needs the
 * control plane first.
 */
export class ControlPlane extends pulumi.ComponentResource {
    /** What the CNI, and whoever else speaks to the new API server, has to come after. */
    readonly initialized: pulumi.Resource;

    constructor(name: string, args: ControlPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope } = args;
        super("alphaton:control-plane:ControlPlane", name, outlineOf(args), scope.componentOptions(opts));
        rejectInvalid(this, validateControlPlane(args));
        const infrastructure = this.#cluster(name, args);
        this.initialized = this.#members(name, args, [infrastructure, ...this.#secrets(name, args)]);
        this.registerOutputs();
    }

    /** The cluster and its infrastructure, which looks for the cluster first. */
    #cluster(name: string, args: ControlPlaneArgs): pulumi.Resource {
        const { scope, cluster, endpoint, podRange, serviceRange, racks, deletable, after } = args;
        const options = { parent: this, protect: deletable === undefined };
        const owner = new Cluster(
            `${name}-cluster`,
            {
                scope,
                metadata: metaOf(args),
                spec: {
                    clusterNetwork: {
                        pods: { cidrBlocks: [podRange] },
                        services: { cidrBlocks: [serviceRange] },
                        serviceDomain: "cluster.local",
                    },
                    controlPlaneRef: refTo(KubeadmControlPlane.customKind, cluster),
                    infrastructureRef: refTo(Metal3Cluster.customKind, cluster),
                },
            },
            { ...options, dependsOn: [...after] },
        );
        return new Metal3Cluster(
            `${name}-infrastructure`,
            {
                scope,
                metadata: metaOf(args),
                spec: {
                    controlPlaneEndpoint: { host: endpoint.address, port: endpoint.port },
                    cloudProviderEnabled: false,
                    failureDomains: racks.map(({ name: rack, controlPlane }) => ({ name: rack, controlPlane })),
                },
            },
            { ...options, dependsOn: [owner] },
        );
    }

    #secrets(name: string, { scope, namespace, owner, cluster, secrets = {} }: ControlPlaneArgs): pulumi.Resource[] {
        return Object.entries(secrets).map(
            ([secret, texts]) =>
                new Secret(
                    `${name}-${secret}`,
                    {
                        metadata: objectMeta({
                            ...{ name: secret, namespace, app: APP, owner },
                            labels: { [CLUSTER_LABEL]: cluster },
                        }),
                        type: "Opaque",
                        // Not `stringData`: the API server hands that back as `data`, and a change made by hand would go unseen.
                        data: pulumi.secret(
                            Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)])),
                        ),
                    },
                    scope.objectOptions(this, { namespace }),
                ),
        );
    }

    #members(name: string, args: ControlPlaneArgs, after: readonly pulumi.Resource[]): pulumi.Resource {
        const { scope, kubernetesVersion, members, templates, deletable } = args;
        const { pool, replicas, config } = members;
        const role = config.kubelet.role === "converged" ? "converged" : "control-plane";
        const template = templateOf(templates, pool);
        return new KubeadmControlPlane(
            `${name}-members`,
            {
                scope,
                metadata: metaOf(args),
                spec: {
                    version: `v${kubernetesVersion}`,
                    replicas,
                    kubeadmConfigSpec: machineConfig(config),
                    machineTemplate: {
                        metadata: { labels: { [LABELS.pool]: pool, [LABELS.role]: config.kubelet.role } },
                        spec: {
                            infrastructureRef: refTo(Metal3MachineTemplate.customKind, template.name),
                            deletion: deletionOf(role),
                        },
                    },
                    rollout: {
                        ...(!holdsData({ role }) && { before: { certificatesExpiryDays: CERTIFICATES_DAYS } }),
                        strategy: {
                            type: "RollingUpdate",
                            // One goes before its host takes the next one: two of three keep the quorum, and there is no fourth
                            // host. Of a single member another one has to be there first.
                            rollingUpdate: { maxSurge: replicas >= 3 ? 0 : 1 },
                        },
                    },
                },
            },
            { parent: this, protect: deletable === undefined, dependsOn: [...after, template.resource] },
        );
    }
}

const base64 = (text: pulumi.Input<string>) =>
    pulumi.secret(text).apply((plain) => Buffer.from(plain, "utf8").toString("base64"));

/** What the component itself registers. Its machines' configurations stand in the objects that have them. */
function outlineOf({ namespace, owner, cluster, kubernetesVersion, endpoint, racks, members }: ControlPlaneArgs) {
    return {
        ...{ namespace, owner, cluster, kubernetesVersion, endpoint, racks },
        members: { pool: members.pool, replicas: members.replicas },
    };
}

const metaOf = ({ cluster, namespace, owner }: ControlPlaneArgs) => ({ name: cluster, namespace, app: APP, owner });

function templateOf(templates: ControlPlaneArgs["templates"], pool: string): MachineTemplate {
    const template = templates.get(pool);
    if (!template) {
        throw new Error(`pool ${pool} has no template; the arguments were not validated`);
    }
    return template;
}
