import type { HostPlan } from "../../stacks/plan/hostPlan";
import type { NetworkPlan } from "../../stacks/plan/platformPlan";

/** A network as a person looks it up: where it leads, its tag and its MTU. */
export function networkRows(networks: readonly NetworkPlan[]): string[][] {
    return networks.map(({ name, cidr, gateway, vlan, mtuBytes }) => [
        name,
        cidr,
        gateway === undefined ? "" : `gateway ${gateway}`,
        vlan === undefined ? "" : `VLAN ${vlan}`,
        mtuBytes === undefined ? "" : `MTU ${mtuBytes}`,
    ]);
}

export const ADDRESS_COLUMNS = ["host", "index", "place", "BMC", "management", "storage", "rails"] as const;

/** Where each host stands and answers. Of the rails the first and the last: those between are as far apart as slices are. */
export function addressRows(hosts: readonly HostPlan[]): string[][] {
    return hosts.map(({ name, index, rack, rackUnit, addresses }) => {
        const of = (network: string) => addresses.find(({ network: id }) => id === `network/${network}`)?.address ?? "";
        const rails = addresses
            .filter(({ network }) => network.startsWith("network/rail-"))
            .map((rail) => rail.address);
        const [first = "", last = ""] = [rails[0], rails.at(-1)];
        return [
            name,
            String(index),
            `${rack} U${rackUnit}`,
            of("outOfBand"),
            of("management"),
            of("storage"),
            rails.length > 1 ? `${first} to ${last}, ${rails.length} rails` : first,
        ];
    });
}
