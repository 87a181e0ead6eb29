import type { IPPoolSpec } from "../upstream/types/ipam.metal3.io";
import type { MachineNetwork, MachinePool } from "./machinePool";

/** Name of the IPPool of a network; claims are named after it. */
export const addressPoolName = (cluster: string, network: string) => `${cluster}-${network}`;

/**
 * The addresses of one network, each set apart for the one host that the plan gave it to: CAPM3 calls a host's claim after host
 * and pool (`--enable-bmh-name-based-preallocation`). The ranges hold these addresses and no others, so that a host which the
 * plan does not know gets none, instead of some other host's.
 */
export function addressPool(cluster: string, network: MachineNetwork, pools: readonly MachinePool[]): IPPoolSpec {
    const { name, prefixLength, defaultGateway } = network;
    const pool = addressPoolName(cluster, name);
    const given = pools.flatMap(({ hosts }) =>
        hosts.flatMap((host) =>
            host.addresses
                .filter((address) => address.network === name)
                .map(({ address }) => [`${host.name}-${pool}`, address] as const),
        ),
    );
    return {
        clusterName: cluster,
        namePrefix: pool,
        prefix: prefixLength,
        ...(defaultGateway !== undefined && { gateway: defaultGateway }),
        pools: ranges(given.map(([, address]) => address)),
        preAllocations: Object.fromEntries([...given].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
}

/** Neighbouring addresses as one range. */
function ranges(addresses: readonly string[]): { readonly start: string; readonly end: string }[] {
    const sorted = [...addresses].sort((a, b) => numberOf(a) - numberOf(b));
    const runs: { start: string; end: string }[] = [];
    for (const address of sorted) {
        const last = runs.at(-1);
        if (last && numberOf(address) === numberOf(last.end) + 1) {
            last.end = address;
        } else {
            runs.push({ start: address, end: address });
        }
    }
    return runs;
}

const numberOf = (address: string) => address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
