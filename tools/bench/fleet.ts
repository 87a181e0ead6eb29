import { addressAt } from "../../components/shared/ranges";
import type { StackConfig } from "../../stacks/config/schema";

/** A host of a made-up fleet: everything about it follows from these. */
export interface FleetHost {
    readonly index: number;
    readonly role: "gpu" | "storage" | "control-plane";
    readonly rack: string;
    /** Lowest unit of its place. @default 1, on top of the others: only a stack file that is read again must have room for all */
    readonly rackUnit?: number;
}

const HARDWARE = { gpu: "hgx-h200-dell", storage: "storage", "control-plane": "control-plane" } as const;

/**
 * `base` with these hosts in place of its own, in this order, but for its management hosts. Racks appear as they are named, and
 * ranges have room for every BMC and every host's pods.
 */
export function fleetOf(base: StackConfig, fleet: readonly FleetHost[]): StackConfig {
    const model = Object.values(base.inventory.racks)[0];
    const outOfBand = "10.8.0.0/20";
    const pods = "10.128.0.0/14";
    const bmcAt = (steps: number) => addressAt(outOfBand, steps) ?? "";
    const kept = Object.entries(base.inventory.hosts)
        .filter(([, { role }]) => role === "management")
        .map(([name, host], i) => [name, { ...host, index: 2000 + i, bmc: { ...host.bmc, address: bmcAt(2000 + i) } }]);
    const made = fleet.map(({ index, role, rack, rackUnit = 1 }) => {
        const hardware = HARDWARE[role];
        const bmc = { address: bmcAt(1 + index), protocol: "redfish", credentials: `bmc/host-${index}` };
        const bootMac = `02:00:00:00:${hex(index >> 8)}:${hex(index & 255)}`;
        const macs = { host: {}, rails: {} };
        const serial = `SERIAL-${index}`;
        return [`host-${index}`, { hardware, index, serial, role, rack, rackUnit, bmc, bootMac, macs }];
    });
    const racks = Object.fromEntries([
        ...Object.entries(base.inventory.racks),
        ...fleet.map(({ rack }) => [rack, base.inventory.racks[rack] ?? model]),
    ]) as StackConfig["inventory"]["racks"];
    const hosts = Object.fromEntries([...kept, ...made]) as StackConfig["inventory"]["hosts"];
    return {
        ...base,
        inventory: { ...base.inventory, racks, hosts },
        network: {
            ...base.network,
            ranges: { ...base.network.ranges, outOfBand, pods },
            // Above every BMC.
            gateways: { ...base.network.gateways, outOfBand: bmcAt(4094) },
        },
    };
}

const hex = (byte: number) => byte.toString(16).padStart(2, "0");
