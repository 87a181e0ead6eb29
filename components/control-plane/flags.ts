/** Flags of a process, without the leading dashes. */
export type Flags = Readonly<Record<string, string>>;

/** A flag that only a host of the cluster can use, most of them because they name its certificates. */
export interface HostFlag {
    /** Where kubeadm puts a certificate, or what the flag is set to on a host. */
    readonly value: string;
    /** Why a process on a developer's loopback goes without. The twin prints it. */
    readonly onLoopback: string;
}

/** How a process of the control plane is to run. */
export interface ProcessFlags {
    /** Flags that hold wherever the process runs. */
    readonly flags: Flags;
    readonly hostFlags: Readonly<Record<string, HostFlag>>;
}

/** Directory in which kubeadm keeps a cluster's certificates. */
export const PKI = "/etc/kubernetes/pki";

/** The authority behind a cluster's API server and kubelets; etcd has one of its own. */
export const CLUSTER_CA = `${PKI}/ca.crt`;

/** What a process on a host of the cluster is given: kubeadm's own choice is repeated, so that the configuration shows it. */
export function onHost({ flags, hostFlags }: ProcessFlags): Flags {
    return { ...flags, ...Object.fromEntries(Object.entries(hostFlags).map(([flag, { value }]) => [flag, value])) };
}
