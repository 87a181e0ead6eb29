import { contains } from "../../components/shared/ranges";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;

/** What has to fit together before Ironic can reach a host. */
export function metalProblems(sections: Sections): Problem[] {
    return [...addressesAreFree(sections), ...hostsCanBeReached(sections)];
}

/** By path. */
function addressesOf({ metal }: Sections): [path: string, address: string][] {
    const { address, dhcp } = metal?.ironic ?? {};
    return [
        ...(address === undefined ? [] : [["metal.ironic.address", address] as [string, string]]),
        ...Object.entries(dhcp ?? {}).map(([end, value]): [string, string] => [`metal.ironic.dhcp.${end}`, value]),
    ];
}

function addressesAreFree(sections: Sections): Problem[] {
    const { inventory, management, network } = sections;
    const range = network?.ranges.management;
    const taken = new Map<string | undefined, string>([
        ...Object.entries(inventory?.hosts ?? {}).map(([name, { address }]) => [address, `that of ${name}`] as const),
        [management?.apiAddress, "management.apiAddress"],
        [management?.gateway, "management.gateway"],
        ...[...(management?.dnsServers ?? []), ...(management?.ntpServers ?? [])].map(
            (server) => [server, "a server of management"] as const,
        ),
    ]);
    return addressesOf(sections).flatMap(([path, address]) => {
        if (range !== undefined && !contains(range, address)) {
            return [
                {
                    path,
                    reason: `${address} is outside network.ranges.management (${range}); choose a free address of it`,
                },
            ];
        }
        const owner = taken.get(address);
        return owner === undefined ? [] : [{ path, reason: `${address} is already ${owner}; choose a free address` }];
    });
}

/** IPMI has no virtual media. */
function hostsCanBeReached({ inventory, metal }: Sections): Problem[] {
    const overNetwork = Object.entries(inventory?.hosts ?? {})
        .filter(([, { bmc, role }]) => bmc.protocol === "ipmi" && role !== "management")
        .map(([name]) => name);
    if (metal === undefined || metal.ironic.dhcp !== undefined || overNetwork.length === 0) {
        return [];
    }
    const reason = `is missing: the BMC of ${overNetwork.join(", ")} speaks IPMI only, so that it has to boot from the network; give a free range, or use Redfish`;
    return [{ path: "metal.ironic.dhcp", reason }];
}
