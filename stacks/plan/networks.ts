import { addressAt, subnetAt } from "../../components/shared/ranges";
import type { StackConfig } from "../config/schema";
import type { NetworkPlan } from "./platformPlan";

type Sections = Pick<StackConfig, "network" | "inventory" | "management">;

/** Every range, and each rail's slice of `rails`. */
export function planNetworks(config: Sections): NetworkPlan[] {
    const { ranges, mtuBytes, vlans } = config.network;
    const mtus: Readonly<Record<string, number>> = {
        management: mtuBytes.bond,
        storage: mtuBytes.bond,
        rails: mtuBytes.rails,
    };
    const ofRanges = Object.entries(ranges).map(([name, cidr]): NetworkPlan => {
        const gateway = gatewayOf(name, config);
        const vlan = vlans[name as keyof typeof vlans];
        const mtu = mtus[name];
        return {
            id: `network/${name}`,
            name,
            cidr,
            ...(gateway !== undefined && { gateway }),
            ...(vlan !== undefined && { vlan }),
            ...(mtu !== undefined && { mtuBytes: mtu }),
        };
    });
    return [...ofRanges, ...railNetworks(config)];
}

function gatewayOf(network: string, { network: { gateways }, management }: Sections): string | undefined {
    return network === "management" ? management?.gateway : gateways[network as keyof typeof gateways];
}

/** One for each rail that some host of the site has. A slice is that of its number, however many there are. */
function railNetworks({ network, inventory }: Sections): NetworkPlan[] {
    const rails = Math.max(0, ...Object.values(inventory.hardware).map(({ nics }) => nics.railPorts));
    return Array.from({ length: rails }, (_, rail) => {
        const cidr = railRange(network, rail);
        if (cidr === undefined) {
            throw new Error(`network.ranges.rails has no rail ${rail}; the configuration was not validated`);
        }
        return { id: railNetwork(rail), name: `rail-${rail}`, cidr, rail, mtuBytes: network.mtuBytes.rails };
    });
}

export const railNetwork = (rail: number) => `network/rail-${rail}` as const;

/** The slice of a rail, or undefined where `rails` has ended before. */
export const railRange = ({ ranges, railPrefix }: StackConfig["network"], rail: number) =>
    subnetAt(ranges.rails, railPrefix, rail);

/**
 * A host's address in `range`, or undefined where the range has ended. Of the host's own index and nothing else, so that no
 * host moves when another comes or goes.
 */
export const hostAddress = ({ hostOffset }: StackConfig["network"], range: string, index: number) =>
    addressAt(range, hostOffset + index);
