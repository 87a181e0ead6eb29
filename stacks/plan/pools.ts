import type { StackConfig } from "../config/schema";
import { BOND } from "./hostAddresses";
import type { HostPlan, HostRole } from "./hostPlan";

/**
 * Hosts that are interchangeable for Cluster API: of one role, with the same ports and disks, so that one template fits each of
 * them. Named after both alone: no pool is renamed when another appears.
 */
export interface HostPool {
    readonly id: `pool/${string}`;
    readonly name: string;
    readonly role: HostRole;
    /** A key of `inventory.hardware`. */
    readonly hardware: string;
    readonly vendor: string;
    readonly model: string;
    /** Ids in `hosts`. */
    readonly hosts: readonly `host/${string}`[];
    /** Machines that it wants: one on each host but those that leave. */
    readonly replicas: number;
    /** Failure domains that it has hosts in, which stay. */
    readonly racks: readonly string[];
    readonly bond: { readonly name: string; readonly mode: "active-backup" | "802.3ad" };
    /** Who says how ports are named and where disks are, or `assumption: ...` until a host was inspected. */
    readonly sources: { readonly interfaces: string; readonly disks: string };
}

export function planPools({ inventory, network }: StackConfig, hosts: readonly HostPlan[]): HostPool[] {
    const ids = [...new Set(hosts.flatMap(({ pool }) => pool ?? []))].sort();
    return ids.map((id) => {
        const members = hosts.filter(({ pool }) => pool === id);
        const { role, hardware, vendor, model } = members[0] as HostPlan;
        const facts = inventory.hardware[hardware];
        const used = members.filter(({ retiring }) => retiring === undefined);
        return {
            id,
            name: id.slice("pool/".length),
            role,
            hardware,
            vendor,
            model,
            hosts: members.map((host) => host.id),
            replicas: used.length,
            racks: [...new Set(used.map(({ rack }) => rack))].sort(),
            bond: { name: BOND, mode: network.bondMode },
            sources: { interfaces: facts?.interfaces.source ?? "", disks: facts?.disks.source ?? "" },
        };
    });
}

export function poolOf({ role, hardware }: { readonly role: HostRole; readonly hardware: string }): HostPool["id"] {
    return role === hardware ? `pool/${role}` : `pool/${role}-${hardware}`;
}
