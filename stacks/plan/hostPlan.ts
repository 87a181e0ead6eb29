import type { Quantity } from "../../components/shared/quantity";
import type { ClusterName } from "./platformPlan";

export type HostRole = "gpu" | "storage" | "control-plane" | "converged" | "management";

export interface HostPlan {
    readonly id: `host/${string}`;
    readonly name: string;
    readonly role: HostRole;
    /** The cluster that the host is a node of. */
    readonly cluster: ClusterName;
    /** Decides its addresses; never another host's while this one stands. */
    readonly index: number;
    readonly serial: string;
    readonly vendor: string;
    readonly model: string;
    /** A key of `inventory.hardware`. */
    readonly hardware: string;
    /** Failure domain. */
    readonly rack: string;
    /** The lowest that it occupies. */
    readonly rackUnit: number;
    readonly bmcAddress: string;
    readonly bmcProtocol: "redfish" | "ipmi";
    /** Name of the secret that holds account and password; never the secret. */
    readonly bmcCredentials: string;
    /** Path of the host in its BMC's Redfish tree. Absent where it is that of the vendor's one-system BMCs. */
    readonly bmcSystemId?: string;
    readonly bootMac: string;
    /** Ports as the operating system names them, by number. */
    readonly ports: { readonly host: readonly HostPort[]; readonly rails: readonly HostPort[] };
    /** One in each network that it has a port in, out-of-band first, rails by number last. */
    readonly addresses: readonly HostAddress[];
    /** Null on management hosts: their installer finds its disk by `management.systemDisk`. */
    readonly rootDevice: RootDevice | null;
    /** By slot. Not the root device. */
    readonly dataDisks: readonly DataDisk[];
    /** Why it leaves: it is counted for nothing, and no machine takes it. Absent on hosts in use. */
    readonly retiring?: string;
    /** Why Metal3 leaves it alone, though it runs and is counted. Absent on hosts that it manages. */
    readonly detached?: string;
    /** Of `metal.pools`; null on management hosts, which Metal3 cannot make. */
    readonly pool: `pool/${string}` | null;
    readonly labels: Readonly<Record<string, string>>;
    readonly taints: readonly Taint[];
    readonly cpu: Quantity;
    readonly memory: Quantity;
    /** Of that memory, set aside at boot. Absent where there are none. */
    readonly hugePages?: { readonly size: "2M" | "1G"; readonly count: number };
    readonly gpus: Quantity;
    readonly nvme: Quantity;
    /** Ports of the RDMA fabric. */
    readonly railPorts: number;
    /** Pods that fit into the host's share of the pod range, Kubernetes' own ceiling included. */
    readonly maxPods: number;
}

export interface HostPort {
    readonly name: string;
    /** Where the inventory says it. */
    readonly mac?: string;
}

export interface HostAddress {
    /** Id in `networks`, which has gateway, tag and MTU. */
    readonly network: `network/${string}`;
    /** `bmc`, the bond or a tag on it, or the port of a rail. */
    readonly interface: string;
    readonly address: string;
    readonly prefixLength: number;
}

export interface RootDevice {
    /** Metal3's `rootDeviceHints`, as they are. */
    readonly hints: {
        readonly model?: string;
        readonly vendor?: string;
        readonly serialNumber?: string;
        readonly wwn?: string;
        readonly deviceName?: string;
        readonly minSizeGigabytes?: number;
    };
    /** Who keeps two copies: the disk's controller, or the operating system on two disks that the hints fit. */
    readonly mirror: "controller" | "software";
    readonly size: Quantity;
}

export interface DataDisk {
    /** Below /dev/disk/by-path/. */
    readonly device: string;
    /** etcd's own; audit and other logs; Ceph's; the cache of model weights; a management host's system. */
    readonly purpose: "etcd" | "logs" | "ceph" | "models" | "system";
    readonly size: Quantity;
}

export interface Taint {
    readonly key: string;
    readonly value: string;
    readonly effect: "NoSchedule" | "NoExecute" | "PreferNoSchedule";
}
