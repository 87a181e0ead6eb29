import { addressAt, contains, isEdge, stepsTo } from "../../components/shared/ranges";
import { addressProblems, takenAddresses } from "./freeAddresses";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;
type Placed = [path: string, address: string];

/** Addresses that the configuration gives away itself, held against those that hosts have by their index. */
export function reservedProblems(sections: Sections): Problem[] {
    return [
        ...staysBelowTheHosts(sections, "management", onManagement(sections)),
        ...staysBelowTheHosts(
            sections,
            "storage",
            written([["network.gateways.storage", sections.network?.gateways.storage]]),
        ),
        ...gatewaysAreInTheirRange(sections),
        ...workloadApiIsFree(sections),
        ...dhcpIsFree(sections),
    ];
}

const written = (places: readonly [string, string | undefined][]) =>
    places.filter((place): place is Placed => place[1] !== undefined);

/** But for the range of DHCP, which is nobody's until a host asks. */
function onManagement({ management, kubernetes, metal, services, runner, inventory }: Sections): Placed[] {
    const list = (path: string, addresses: readonly string[] = []) =>
        addresses.map((address, i): Placed => [`${path}[${i}]`, address]);
    const ofHosts = Object.entries(inventory?.hosts ?? {}).filter(([, { role }]) => role === "management");
    return [
        ...written([
            ["management.gateway", management?.gateway],
            ["management.apiAddress", management?.apiAddress],
            ["kubernetes.workload.apiAddress", kubernetes?.workload.apiAddress],
            ["metal.ironic.address", metal?.ironic.address],
            ["runner.proxy.address", runner?.proxy.address],
        ]),
        ...Object.entries(services?.addresses ?? {}).map(([host, address]): Placed => [
            `services.addresses.${host}`,
            address,
        ]),
        ...list("management.dnsServers", management?.dnsServers),
        ...list("management.ntpServers", management?.ntpServers),
        ...written(ofHosts.map(([name, { address }]) => [`inventory.hosts.${name}.address`, address])),
    ];
}

/** Where hosts get theirs nobody else does, whether the host of that index exists yet or not. */
function staysBelowTheHosts(
    { network, inventory }: Sections,
    name: "management" | "storage",
    places: Placed[],
): Problem[] {
    if (!network) {
        return [];
    }
    const range = network.ranges[name];
    const from = addressAt(range, network.hostOffset);
    return places
        .filter(([, address]) => contains(range, address))
        .flatMap(([path, address]) => {
            const index = stepsTo(range, address) - network.hostOffset;
            if (isEdge(range, address)) {
                const reason = `${address} is the first or the last of network.ranges.${name} (${range}), which nobody can have`;
                return [{ path, reason }];
            }
            if (index < 0 || from === undefined) {
                return [];
            }
            const [owner] =
                Object.entries(inventory?.hosts ?? {}).find(
                    ([, host]) => host.role !== "management" && host.index === index,
                ) ?? [];
            const whose =
                owner === undefined ? `kept for the host of index ${index}` : `that of ${owner} (index ${index})`;
            return [{ path, reason: `${address} is ${whose}; choose one of network.ranges.${name} below ${from}` }];
        });
}

function gatewaysAreInTheirRange({ network }: Sections): Problem[] {
    return Object.entries(network?.gateways ?? {}).flatMap(([name, address]) => {
        const range = network?.ranges[name as "outOfBand" | "storage"];
        const path = `network.gateways.${name}`;
        return range === undefined || contains(range, address)
            ? []
            : [
                  {
                      path,
                      reason: `${address} is outside network.ranges.${name} (${range}); choose a free address of it`,
                  },
              ];
    });
}

function workloadApiIsFree(sections: Sections): Problem[] {
    const { kubernetes, ...others } = sections;
    const { management, metal, services } = others;
    if (!kubernetes) {
        return [];
    }
    const taken = takenAddresses(others);
    [...(management?.dnsServers ?? []), ...(management?.ntpServers ?? [])].forEach((server) => {
        taken.set(server, "a server of management");
    });
    Object.entries(services?.addresses ?? {}).forEach(([host, address]) =>
        taken.set(address, `services.addresses.${host}`),
    );
    taken.set(metal?.ironic.address, "metal.ironic.address");
    return addressProblems(sections, ["kubernetes.workload.apiAddress", kubernetes.workload.apiAddress], taken);
}

function dhcpIsFree(sections: Sections): Problem[] {
    const { from, to } = sections.metal?.ironic.dhcp ?? {};
    const range = sections.network?.ranges.management;
    if (from === undefined || to === undefined || range === undefined) {
        return [];
    }
    const [first, last] = [stepsTo(range, from), stepsTo(range, to)];
    if (first > last) {
        return [
            { path: "metal.ironic.dhcp.to", reason: `${to} comes before ${from}; write the later of the two here` },
        ];
    }
    const path = "metal.ironic.dhcp";
    const inside = onManagement(sections)
        .filter(([, address]) => stepsTo(range, address) > first && stepsTo(range, address) < last)
        .map(([place, address]) => `${place} (${address})`);
    if (inside.length > 0) {
        return [{ path, reason: `${from} to ${to} holds ${inside.join(", ")}; choose a range without` }];
    }
    const hosts = sections.network?.hostOffset ?? 0;
    const start = addressAt(range, hosts) ?? "the end of the range";
    const reason = `${from} to ${to} reaches into what hosts have by their index, from ${start} on; choose a range below`;
    return last >= hosts ? [{ path, reason }] : [];
}
