import { runsStorage } from "./hosts";
import type { HostPlan } from "./hostPlan";

/** What the company asked for, after replication and reserve. */
export const USABLE_TARGET_TB = 100;
const COPIES = 3;
/** Ceph is kept below this; above it recovery and rebalancing have no room. */
const FILL = 0.8;
/** Ceph's nearfull warning: the most a rack may hold while it heals after losing a host. */
const FILL_WHILE_HEALING = 0.85;

export interface StoragePlan {
    readonly failureDomain: "rack" | "host";
    readonly usableTb: number;
    /** What may be stored so that the rack that loses its largest host still holds its copy. */
    readonly usableAfterHostLossTb: number;
}

const cephTb = (disks: HostPlan["dataDisks"]) =>
    disks.filter(({ purpose }) => purpose === "ceph").reduce((sum, { size }) => sum + size.value, 0);

/**
 * Usable capacity of the storage hosts. With three copies over three racks each rack holds one full copy, so the smallest
 * rack decides, and a rack heals only within itself.
 */
export function planStorage(tier: "staging" | "prod", hosts: readonly HostPlan[]): StoragePlan {
    const storage = hosts.filter(({ role }) => runsStorage(role));
    const racks = [...new Set(storage.map(({ rack }) => rack))];
    if (tier === "staging" || racks.length < COPIES) {
        const raw = storage.map(({ dataDisks }) => cephTb(dataDisks));
        const total = raw.reduce((sum, tb) => sum + tb, 0);
        const left = raw.length > COPIES ? total - Math.max(...raw) : 0;
        return {
            failureDomain: "host",
            usableTb: raw.length >= COPIES ? (total / COPIES) * FILL : 0,
            usableAfterHostLossTb: (left / COPIES) * FILL_WHILE_HEALING,
        };
    }
    const perRack = racks.map((rack) =>
        storage.filter((host) => host.rack === rack).map(({ dataDisks }) => cephTb(dataDisks)),
    );
    const smallest = (capacity: (disks: number[]) => number) => Math.min(...perRack.map(capacity));
    // More racks than copies spread each copy further; the bound by the smallest rack stays safe.
    return {
        failureDomain: "rack",
        usableTb: smallest((hostsTb) => hostsTb.reduce((sum, tb) => sum + tb, 0)) * FILL,
        usableAfterHostLossTb:
            smallest((hostsTb) => hostsTb.reduce((sum, tb) => sum + tb, 0) - Math.max(...hostsTb)) * FILL_WHILE_HEALING,
    };
}
