import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { LABELS } from "../shared/labels";
import { rejectInvalid } from "../shared/validation";
import { Metal3DataTemplate, Metal3MachineTemplate } from "../upstream/infrastructure.cluster.x-k8s.io";
import { IPPool } from "../upstream/ipam.metal3.io";
import { addressPool, addressPoolName } from "./addressPools";
import { machineTemplate } from "./machineTemplate";
import type { MachineImage, MachineNetwork, MachinePool } from "./machinePool";
import { validateNodeImage } from "./nodeImageRules";

export interface NodeImageArgs {
    /** The management cluster. */
    readonly scope: ClusterScope;
    /** That of the Cluster, where its hosts are too. Made elsewhere. */
    readonly namespace: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Name of the Cluster. */
    readonly cluster: string;
    readonly image: MachineImage;
    readonly networks: readonly MachineNetwork[];
    /** In which hosts are nodes of the cluster. */
    readonly nodeNetwork: string;
    readonly dnsServers: readonly string[];
    readonly pools: readonly MachinePool[];
    /** What answers for these kinds: the providers of the management cluster. */
    readonly after: readonly pulumi.Resource[];
}

/** What a machine of a pool is made from. */
export interface MachineTemplate {
    /** Of the Metal3MachineTemplate. */
    readonly name: string;
    readonly resource: pulumi.Resource;
}

const APP = "metal3";

/**
 * What Metal3 writes to the hosts of each pool and tells them: image, name, network. Addresses are those of the plan, by host.
 *
 * Cluster API takes no change of a template: another content is another object with another name, which rolls the machines over
 * (those of storage when somebody deletes them). The one before stays in the cluster, since machines refer to it until then.
 */
export class NodeImage extends pulumi.ComponentResource {
    /** By pool. */
    readonly templates: ReadonlyMap<string, MachineTemplate>;

    constructor(name: string, args: NodeImageArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, after, ...inputs } = args;
        super("alphaton:metal:NodeImage", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateNodeImage(args));
        const { namespace, owner, cluster, networks, pools } = args;
        const meta = (object: string) => ({ name: object, namespace, app: APP, owner });
        const addresses = networks.map(
            (network) =>
                new IPPool(
                    `${name}-${network.name}`,
                    {
                        scope,
                        metadata: meta(addressPoolName(cluster, network.name)),
                        spec: addressPool(cluster, network, pools),
                    },
                    { parent: this, dependsOn: [...after] },
                ),
        );
        this.templates = new Map(pools.map((pool) => [pool.name, this.#template(name, args, pool, addresses)]));
        this.registerOutputs();
    }

    #template(
        name: string,
        args: NodeImageArgs,
        pool: MachinePool,
        addresses: readonly pulumi.Resource[],
    ): MachineTemplate {
        const { scope, namespace, owner } = args;
        const options = { parent: this, retainOnDelete: true };
        const { data, machine } = machineTemplate(args, pool);
        const meta = (object: string) => ({
            name: object,
            namespace,
            app: APP,
            owner,
            labels: { [LABELS.pool]: pool.name },
        });
        const dataTemplate = new Metal3DataTemplate(
            `${name}-${pool.name}-data`,
            { scope, metadata: meta(data.name), spec: data.spec },
            { ...options, dependsOn: [...addresses] },
        );
        const resource = new Metal3MachineTemplate(
            `${name}-${pool.name}-machine`,
            { scope, metadata: meta(machine.name), spec: machine.spec },
            { ...options, dependsOn: [dataTemplate] },
        );
        return { name: machine.name, resource };
    }
}
