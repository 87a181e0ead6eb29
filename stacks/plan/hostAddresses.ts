import type { StackConfig } from "../config/schema";
import { HOST_PORT } from "./autoinstall/kubeVip";
import { hostAddress, railNetwork, railRange } from "./networks";
import type { HostAddress } from "./hostPlan";

type Inventory = StackConfig["inventory"];

/** The bond of a host's ports; a tagged network is an interface on it, `bond0.30`. */
export const BOND = "bond0";

/** Where a host answers in each network that it has a port in. */
export function planAddresses(
    network: StackConfig["network"],
    name: string,
    host: Inventory["hosts"][string],
    hardware: Inventory["hardware"][string],
): HostAddress[] {
    const { ranges, vlans } = network;
    const bmc = on("network/outOfBand", "bmc", ranges.outOfBand, host.bmc.address);
    if (host.role === "management") {
        return [bmc, on("network/management", HOST_PORT, ranges.management, known(name, "address", host.address))];
    }
    const index = known(name, "index", host.index);
    const byIndex = (id: HostAddress["network"], port: string, range: string | undefined) =>
        on(id, port, known(name, id, range), known(name, id, range && hostAddress(network, range, index)));
    return [
        bmc,
        byIndex("network/management", tagged(vlans.management), ranges.management),
        byIndex("network/storage", tagged(vlans.storage), ranges.storage),
        ...hardware.interfaces.rails.map((port, rail) => byIndex(railNetwork(rail), port, railRange(network, rail))),
    ];
}

const tagged = (vlan: number | undefined) => (vlan === undefined ? BOND : `${BOND}.${vlan}`);

function on(network: HostAddress["network"], port: string, range: string, address: string): HostAddress {
    return { network, interface: port, address, prefixLength: Number(range.split("/")[1]) };
}

function known<T>(host: string, what: string, value: T | undefined): T {
    if (value === undefined) {
        throw new Error(`host ${host} has no ${what}; the configuration was not validated`);
    }
    return value;
}
