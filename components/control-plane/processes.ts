import type { ApiServerConfiguration, HostMount } from "./apiServer";
import { API_SERVER_HOST_FLAGS } from "./apiServerFlags";
import { CONTROLLER_MANAGER } from "./controllerManager";
import { ETCD } from "./etcd";
import { type Flags, type HostFlag, onHost, type ProcessFlags } from "./flags";
import { SCHEDULER } from "./scheduler";

/** What a control plane consists of, by the names of the programs. */
export type ProcessName = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";

/** How each process of a control plane is to run. */
export function processFlags(apiServer: ProcessFlags): Readonly<Record<ProcessName, ProcessFlags>> {
    return {
        etcd: ETCD,
        "kube-apiserver": apiServer,
        "kube-controller-manager": CONTROLLER_MANAGER,
        "kube-scheduler": SCHEDULER,
    };
}

/** Every flag that only a host of the cluster can use, and why a process on loopback goes without. */
export const HOST_FLAGS: Readonly<Record<ProcessName, Readonly<Record<string, HostFlag>>>> = {
    etcd: ETCD.hostFlags,
    "kube-apiserver": API_SERVER_HOST_FLAGS,
    "kube-controller-manager": CONTROLLER_MANAGER.hostFlags,
    "kube-scheduler": SCHEDULER.hostFlags,
};

/** A flag as kubeadm v1beta4 and Cluster API v1beta2 write it. */
export interface Argument {
    readonly name: string;
    readonly value: string;
}

/** The part of `ClusterConfiguration` that is the same for kubeadm and for Cluster API. */
export interface ControlPlaneProcesses {
    readonly apiServer: {
        readonly certSANs: readonly string[];
        readonly extraArgs: readonly Argument[];
        readonly extraVolumes: readonly HostMount[];
    };
    readonly controllerManager: { readonly extraArgs: readonly Argument[] };
    readonly scheduler: { readonly extraArgs: readonly Argument[] };
    readonly etcd: { readonly local: { readonly dataDir: string; readonly extraArgs: readonly Argument[] } };
}

export interface ControlPlaneProcessesArgs {
    readonly apiServer: ApiServerConfiguration;
    /** Names and addresses by which the API server is called, besides its host's own. */
    readonly certSANs: readonly string[];
    /** Where etcd writes: a disk or volume of its own, since what shares it can make it miss its heartbeats. */
    readonly etcdDirectory: string;
}

export const ETCD_DIRECTORY = "/var/lib/etcd";

/** Every flag of the four processes of a control plane, those included that kubeadm would set by itself. */
export function controlPlaneProcesses(args: ControlPlaneProcessesArgs): ControlPlaneProcesses {
    const { apiServer, certSANs, etcdDirectory } = args;
    return {
        apiServer: { certSANs, extraArgs: argumentsOf(onHost(apiServer)), extraVolumes: apiServer.mounts },
        controllerManager: { extraArgs: argumentsOf(onHost(CONTROLLER_MANAGER)) },
        scheduler: { extraArgs: argumentsOf(onHost(SCHEDULER)) },
        etcd: { local: { dataDir: etcdDirectory, extraArgs: argumentsOf(onHost(ETCD)) } },
    };
}

/** Sorted, so that a flag that is added changes one line. */
export function argumentsOf(flags: Flags): Argument[] {
    return Object.entries(flags)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => ({ name, value }));
}
