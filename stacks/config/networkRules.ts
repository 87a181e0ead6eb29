import { serviceRangeRefusal } from "../../components/control-plane/serviceRange";
import { contains, isEdge, overlaps, sizeOf, subnetsIn } from "../../components/shared/ranges";
import { hostAddress, railRange } from "../plan/networks";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;
type Network = StackConfig["network"];

/** Ranges that do not meet and hold everybody, BMCs where nobody else is. */
export function networkProblems(sections: Sections): Problem[] {
    const { network } = sections;
    if (!network) {
        return [];
    }
    return [
        ...rangesDoNotOverlap(network),
        ...rangesHoldTheHosts(network, sections),
        ...railsHaveTheirSlices(network, sections),
        ...podsHaveTheirShare(network, sections),
        ...servicesHaveTheirs(network),
        ...bmcsAreOutOfBand(network, sections),
        ...tagsDiffer(network),
    ];
}

function rangesDoNotOverlap(network: Network): Problem[] {
    const ranges = Object.entries(network.ranges);
    return ranges.flatMap(([name, range], i) =>
        ranges
            .slice(0, i)
            .filter(([, earlier]) => overlaps(earlier, range))
            .map(([other, earlier]) => ({
                path: `network.ranges.${name}`,
                reason: `${range} overlaps network.ranges.${other} (${earlier}); choose a free range`,
            })),
    );
}

/** The host whose index reaches furthest, of those that have their addresses by it. */
function furthest({ inventory }: Sections, hasIt: (hardware: string) => boolean) {
    return Object.entries(inventory?.hosts ?? {})
        .filter(([, { role, hardware }]) => role !== "management" && hasIt(hardware))
        .map(([name, { index }]) => ({ name, index: index ?? 0 }))
        .reduce<{ name: string; index: number } | undefined>((a, b) => (a && a.index >= b.index ? a : b), undefined);
}

function rangesHoldTheHosts(network: Network, sections: Sections): Problem[] {
    const last = furthest(sections, () => true);
    return (["management", "storage"] as const).flatMap((name) =>
        last ? tooSmall(network, `network.ranges.${name}`, network.ranges[name], last) : [],
    );
}

function tooSmall(network: Network, path: string, range: string, last: { name: string; index: number }): Problem[] {
    if (hostAddress(network, range, last.index) !== undefined) {
        return [];
    }
    const room = Math.max(0, sizeOf(range) - 1 - network.hostOffset);
    const reason = `${range} has room for ${room} hosts above network.hostOffset (${network.hostOffset}), and ${last.name} with index ${last.index} needs ${last.index + 1}; choose a larger range or lower indices`;
    return [{ path, reason }];
}

function railsHaveTheirSlices(network: Network, sections: Sections): Problem[] {
    const hardware = sections.inventory?.hardware ?? {};
    const rails = Math.max(0, ...Object.values(hardware).map(({ nics }) => nics.railPorts));
    const room = subnetsIn(network.ranges.rails, network.railPrefix);
    if (room < rails) {
        const reason = `${network.ranges.rails} has room for ${room} rails of /${network.railPrefix} (network.railPrefix), and there are ${rails}; choose a larger range`;
        return [{ path: "network.ranges.rails", reason }];
    }
    const last = furthest(sections, (kind) => (hardware[kind]?.nics.railPorts ?? 0) > 0);
    const slice = railRange(network, 0);
    return last && slice !== undefined ? tooSmall(network, "network.railPrefix", slice, last) : [];
}

function podsHaveTheirShare({ ranges, podPrefixPerHost }: Network, { inventory }: Sections): Problem[] {
    const hosts = Object.values(inventory?.hosts ?? {}).filter(({ role }) => role !== "management").length;
    const room = subnetsIn(ranges.pods, podPrefixPerHost);
    const reason = `${ranges.pods} has room for ${room} hosts of /${podPrefixPerHost} each (network.podPrefixPerHost), and there are ${hosts}; choose a larger range`;
    return room >= hosts ? [] : [{ path: "network.ranges.pods", reason }];
}

function servicesHaveTheirs({ ranges }: Network): Problem[] {
    const reason = serviceRangeRefusal(ranges.services);
    return reason === undefined ? [] : [{ path: "network.ranges.services", reason }];
}

function bmcsAreOutOfBand({ ranges, gateways }: Network, { inventory }: Sections): Problem[] {
    return Object.entries(inventory?.hosts ?? {}).flatMap(([name, { bmc }]) => {
        const path = `inventory.hosts.${name}.bmc.address`;
        const range = `network.ranges.outOfBand (${ranges.outOfBand})`;
        if (!contains(ranges.outOfBand, bmc.address)) {
            const reason = `${bmc.address} is outside ${range}; a BMC is worth its host, and is reached there alone`;
            return [{ path, reason }];
        }
        if (bmc.address === gateways.outOfBand) {
            return [{ path, reason: `${bmc.address} is network.gateways.outOfBand; choose a free address` }];
        }
        return isEdge(ranges.outOfBand, bmc.address)
            ? [{ path, reason: `${bmc.address} is the first or the last of ${range}, which nobody can have` }]
            : [];
    });
}

function tagsDiffer({ vlans }: Network): Problem[] {
    const reason = `${vlans.storage} is network.vlans.management too; networks on one bond differ by their tag`;
    return vlans.management === vlans.storage ? [{ path: "network.vlans.storage", reason }] : [];
}
