import type { StackConfig } from "../config/schema";
import type { DataDisk, HostRole, RootDevice } from "./hostPlan";

type Inventory = StackConfig["inventory"];

/** The disk that the operating system is written to. */
export function planRootDevice(
    host: Inventory["hosts"][string],
    { disks: { boot } }: Inventory["hardware"][string],
): RootDevice {
    return {
        hints: host.rootDeviceHints ?? boot.hints,
        mirror: boot.mirror,
        size: { value: boot.sizeGb / 1000, unit: "TB", source: "inventory" },
    };
}

/** How many disks the installer of a host sees: those for data, and one to boot from or two that are a mirror. */
export function seenDisks(data: readonly unknown[], mirror: RootDevice["mirror"]): number {
    return data.length + (mirror === "software" ? 2 : 1);
}

/** What each disk for data is for, by slot: the lowest are taken first. */
export function planDataDisks(role: HostRole, { disks: { data }, nvme }: Inventory["hardware"][string]): DataDisk[] {
    const { first, rest } = PURPOSES[role];
    return data.map((slot, i) => ({
        device: deviceOf(slot),
        purpose: first[i] ?? rest,
        size: { value: nvme.sizeTb, unit: "TB", source: "inventory" },
    }));
}

/** A slot as the operating system has it. */
export const deviceOf = (slot: string) => `/dev/disk/by-path/${slot}`;

interface Purposes {
    readonly first: readonly DataDisk["purpose"][];
    readonly rest: DataDisk["purpose"];
}

const PURPOSES: Readonly<Record<HostRole, Purposes>> = {
    gpu: { first: [], rest: "models" },
    storage: { first: [], rest: "ceph" },
    // etcd waits for each write to reach its disk: whatever else writes there delays every member.
    "control-plane": { first: ["etcd"], rest: "logs" },
    converged: { first: ["etcd"], rest: "ceph" },
    management: { first: [], rest: "system" },
};
