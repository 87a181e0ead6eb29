import { firewallRules } from "../../../components/metal/host/firewall";
import type { NetworkPlan } from "../platformPlan";
import type { ManagementPlan } from "./management";

/** `/etc/nftables.conf` of a management host. BMCs are within its reach: Metal3 runs here. */
export function firewall({ openings, podRange, hosts }: ManagementPlan, networks: readonly NetworkPlan[]): string {
    return firewallRules({
        openings,
        pods: podRange,
        hosts: hosts.map(({ address }) => address),
        reach: networks.map(({ cidr }) => cidr),
    });
}
