import * as pulumi from "@pulumi/pulumi";

import type { MachineTemplate } from "../metal/nodeImage";
import type { ClusterScope } from "../shared/clusterScope";
import { DRIVER_START_SECONDS } from "../shared/gpuHealth";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import { refusedByKubelet } from "./kubelet";
import { createMachineHealth } from "./machineHealth";
import type { GpuHealthTimes } from "./machineLifecycle";
import { createWorkerPool, type WorkerPool } from "./workerPool";

export interface WorkersArgs {
    /** The management cluster. */
    readonly scope: ClusterScope;
    /** That of the Cluster. */
    readonly namespace: string;
    readonly owner: string;
    /** Name of the Cluster. */
    readonly cluster: string;
    readonly kubernetesVersion: string;
    readonly pools: readonly WorkerPool[];
    /** What machines of each pool are made from (`metal/NodeImage`). */
    readonly templates: ReadonlyMap<string, MachineTemplate>;
    readonly gpuHealth: GpuHealthTimes;
    /** Why machines may be deleted. @default those with data are protected */
    readonly deletable?: { readonly reason: string };
    /** The control plane, and the CNI: a node without one is not ready, and would be power-cycled for it. */
    readonly after: readonly pulumi.Resource[];
}

/**
 * The hosts that work: machines of each pool, and what happens to a GPU host that falls silent. Nobody waits for them here: what
 * needs nodes comes after this and asks for nodes.
 */
export class Workers extends pulumi.ComponentResource {
    /** By pool. */
    readonly pools: ReadonlyMap<string, pulumi.Resource>;

    constructor(name: string, args: WorkersArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, namespace, owner, cluster, kubernetesVersion, pools, templates, gpuHealth, deletable, after } =
            args;
        const inputs = {
            ...{ namespace, owner, cluster, kubernetesVersion, gpuHealth },
            // What its machines are made of stands in the objects that have it.
            pools: pools.map(({ name: pool, role, replicas }) => ({ name: pool, role, replicas })),
        };
        super("alphaton:control-plane:Workers", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateWorkers(args));
        const common = { scope, namespace, owner, cluster, kubernetesVersion, deletable: deletable !== undefined };
        this.pools = new Map(
            pools.flatMap((pool) => {
                const template = templates.get(pool.name);
                return template
                    ? [[pool.name, createWorkerPool(name, { ...common, pool, template }, { parent: this, after })]]
                    : [];
            }),
        );
        const gpuHosts = pools.filter(({ role }) => role === "gpu").reduce((sum, { replicas }) => sum + replicas, 0);
        if (gpuHosts > 0) {
            createMachineHealth(name, { ...common, gpuHosts, gpuHealth }, this);
        }
        this.registerOutputs();
    }
}

/** Every rule about the arguments, without the engine. What machines are made of is checked when it is generated. */
export function validateWorkers(args: Omit<WorkersArgs, "scope" | "after">): Issue[] {
    const { namespace, owner, cluster, kubernetesVersion, pools, templates, gpuHealth } = args;
    const issues = nameIssues({ namespace, owner, cluster });
    for (const [field, seconds] of Object.entries(gpuHealth)) {
        if (!Number.isInteger(seconds) || seconds < 1) {
            issues.push({ path: `gpuHealth.${field}`, reason: `expected whole seconds, one or more, got ${seconds}` });
        }
    }
    if (gpuHealth.unknownSeconds <= DRIVER_START_SECONDS) {
        const reason = `${gpuHealth.unknownSeconds}: a driver that loads for up to ${DRIVER_START_SECONDS} s would have its host power-cycled`;
        issues.push({ path: "gpuHealth.unknownSeconds", reason });
    }
    if (!/^1\.\d+\.\d+$/.test(kubernetesVersion)) {
        const reason = `expected a release such as 1.36.3, got "${kubernetesVersion}"`;
        issues.push({ path: "kubernetesVersion", reason });
    }
    const refused = refusedByKubelet(kubernetesVersion);
    if (refused !== undefined) {
        issues.push({ path: "kubernetesVersion", reason: refused });
    }
    pools.forEach(({ name, role, replicas, config }, i) => {
        const push = (field: string, reason: string) => issues.push({ path: `pools[${i}].${field}`, reason });
        if (!templates.has(name)) {
            push("name", `there is no template for "${name}"; there are ${[...templates.keys()].join(", ") || "none"}`);
        }
        if (pools.findIndex((pool) => pool.name === name) < i) {
            push("name", `"${name}" is another pool's already`);
        }
        if (!Number.isInteger(replicas) || replicas < 0) {
            push("replicas", `expected none or more, got ${replicas}`);
        }
        if (config.controlPlane) {
            push("config.controlPlane", "must be absent on workers");
        }
        if (config.kubelet.role !== role) {
            push("config.kubelet.role", `is "${config.kubelet.role}", the pool's is "${role}"`);
        }
    });
    return issues;
}
