import { firewallRules } from "../../../components/metal/host/firewall";
import type { NetworkPlan } from "../platformPlan";
import type { ManagementPlan } from "./management";

/**
 * `/etc/nftables.conf` of a management host. BMCs are within its reach: Metal3 runs here.
 *
 * @param clocks that it sets its own by, where it serves the time
 */
export function firewall(
    { openings, podRange, hosts }: ManagementPlan,
    networks: readonly NetworkPlan[],
    clocks: readonly string[] = [],
): string {
    return firewallRules({
        openings,
        pods: podRange,
        hosts: hosts.map(({ address }) => address),
        reach: networks.map(({ cidr }) => cidr),
        clocks,
    });
}
