import * as pulumi from "@pulumi/pulumi";

import type { ControlPlaneArgs } from "../../../../components/control-plane/controlPlane";
import type { MachineConfigArgs } from "../../../../components/control-plane/machineConfig";
import type { WorkerPool } from "../../../../components/control-plane/workerPool";
import type { WorkersArgs } from "../../../../components/control-plane/workers";
import { hostSetupArgs } from "../../metal/support/hostSetup";
import { controlPlaneHost, workerHost } from "./arguments";

export const memberConfig: MachineConfigArgs = {
    kubelet: controlPlaneHost.kubelet,
    controlPlane: controlPlaneHost.controlPlane,
    host: hostSetupArgs,
};

const workerConfig = (role: WorkerPool["role"]): MachineConfigArgs => ({
    kubelet: { ...workerHost.kubelet, role },
    taints: [{ key: `${role}-only`, value: "present", effect: "NoSchedule" }],
    host: { ...hostSetupArgs, dataDisks: [] },
});

export const gpuWorkers: WorkerPool = { name: "gpu-dell", role: "gpu", replicas: 2, config: workerConfig("gpu") };
export const storageWorkers: WorkerPool = {
    name: "storage",
    role: "storage",
    replicas: 6,
    config: workerConfig("storage"),
};

/** A cluster that nothing is wrong with. Its templates are no resources here: nobody looks at them. */
export const clusterArgs: Omit<ControlPlaneArgs, "scope" | "templates"> = {
    namespace: "workload-cluster",
    owner: "infrastructure",
    cluster: "workload",
    kubernetesVersion: "1.36.3",
    endpoint: { address: "10.20.0.20", port: 6443 },
    podRange: "10.128.0.0/14",
    serviceRange: "10.96.0.0/16",
    racks: [
        { name: "rack-a", controlPlane: true },
        { name: "rack-b", controlPlane: true },
        { name: "rack-c", controlPlane: true },
        { name: "rack-d", controlPlane: false },
    ],
    members: { pool: "control-plane", replicas: 3, config: memberConfig },
    after: [],
};

/** Its workers. */
export const workersArgs: Omit<WorkersArgs, "scope" | "templates"> = {
    namespace: "workload-cluster",
    owner: "infrastructure",
    cluster: "workload",
    kubernetesVersion: "1.36.3",
    pools: [gpuWorkers, { ...gpuWorkers, name: "gpu-supermicro" }, storageWorkers],
    gpuHealth: { faultSeconds: 1800, unknownSeconds: 3600 },
    after: [],
};

/** As `NodeImage` makes them. Call it where the engine is there to register something. */
export function templates(...names: readonly string[]): ControlPlaneArgs["templates"] {
    class Template extends pulumi.ComponentResource {}
    const pools = names.length > 0 ? names : ["control-plane", "gpu-dell", "gpu-supermicro", "storage"];
    return new Map(
        pools.map((pool) => [
            pool,
            { name: `workload-${pool}-12345678`, resource: new Template("test:metal:Template", `template-${pool}`) },
        ]),
    );
}
