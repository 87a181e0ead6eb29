import type { LinkGroup, SwitchKind } from "./procurementPlan";

/*
 * The arithmetic of ports, and nothing else: which links and how many switches follow from the ports of hosts. It stands in
 * for the fabric, which will decide each link by name; what it returns is all that the rest of the plan knows of cabling.
 */

/** Hosts' links may be three times what a leaf can pass on to other racks: storage replicates across racks, models do not. */
const HOST_OVERSUBSCRIPTION = 3;
/** Share of a host leaf's ports that hosts may take; the rest are for links to spines. */
const HOST_LEAF_SHARE = 0.75;
/** Ports that a BMC switch keeps for the management ports of other switches, and for links to its like. */
const BMC_RESERVED_PORTS = 12;

export interface PortHost {
    readonly id: string;
    readonly rack: string;
    readonly railPorts: number;
    readonly railSpeedGbps: number;
    readonly hostPorts: number;
    readonly hostSpeedGbps: number;
}

export interface PortDemand {
    readonly hosts: readonly PortHost[];
    /** PDUs by rack; each has a management port. */
    readonly pdus: Readonly<Record<string, number>>;
    readonly rail: SwitchPorts;
    readonly host: SwitchPorts;
    readonly bmc: SwitchPorts;
}

interface SwitchPorts {
    readonly ports: number;
    readonly portSpeedGbps: number;
}

/** Switches of one kind; `rack` where they must stand in it. */
export interface SwitchDemand {
    readonly kind: SwitchKind;
    readonly rack?: string;
    readonly count: number;
}

export interface Cabling {
    readonly links: readonly LinkGroup[];
    readonly switches: readonly SwitchDemand[];
}

export function planPorts(demand: PortDemand): Cabling {
    const rail = railPorts(demand);
    const host = hostPorts(demand);
    const others = [...rail.switches, ...host.switches].reduce((sum, { count }) => sum + count, 0);
    const bmc = bmcPorts(demand, others);
    const parts = [rail, host, bmc];
    return {
        links: parts.flatMap(({ links }) => links).filter(({ count }) => count > 0),
        switches: parts.flatMap(({ switches }) => switches).filter(({ count }) => count > 0),
    };
}

/** Non-blocking: each leaf passes on as much as its hosts send. Two leaves are joined directly, more of them by spines. */
function railPorts({ hosts, rail }: PortDemand): Cabling {
    const users = hosts.filter((host) => host.railPorts > 0);
    const ports = total(users, (host) => host.railPorts);
    // Two from the second GPU host on: the rails of a host are spread over both, and either may be lost.
    const least = Math.min(users.length, 2);
    const leaves = Math.max(least, Math.ceil(ports / (rail.ports / 2)));
    const up = leaves < 2 ? 0 : leaves === 2 ? Math.ceil(ports / 2) : ports;
    const spines = leaves > 2 ? Math.max(2, Math.ceil(up / rail.ports)) : 0;
    const from = users.map(({ id }) => id);
    const gbps = Math.max(0, ...users.map((host) => host.railSpeedGbps));
    const joined = leaves === 2 ? "half of the rail ports, between the two leaves" : "one up for each rail port";
    const group = { network: "rail", medium: "fibre", gbps, from } as const;
    return {
        links: [
            {
                ...group,
                id: "links/rail-hosts",
                toHosts: true,
                count: ports,
                reason: `${users.length} hosts, one link a rail port`,
            },
            { ...group, id: "links/rail-leaves", toHosts: false, count: up, reason: `non-blocking: ${joined}` },
        ],
        switches: [
            { kind: "rail", count: leaves },
            { kind: "railSpine", count: spines },
        ],
    };
}

/** Two leaves a rack, every host on both; two spines once there is a second rack. */
function hostPorts({ hosts, host }: PortDemand): Cabling {
    const racks = racksOf(hosts);
    const leaves = racks.map((rack) => {
        const perLeaf = total(inRack(hosts, rack), ({ hostPorts }) => Math.ceil(hostPorts / 2));
        const pairs = Math.max(1, Math.ceil(perLeaf / Math.floor(host.ports * HOST_LEAF_SHARE)));
        return { rack, count: 2 * pairs };
    });
    const uplinks = leaves.map(({ rack, count }) => {
        const gbps = total(inRack(hosts, rack), ({ hostPorts, hostSpeedGbps }) => hostPorts * hostSpeedGbps);
        return Math.max(2 * count, Math.ceil(gbps / (HOST_OVERSUBSCRIPTION * host.portSpeedGbps)));
    });
    const up = racks.length > 1 ? total(uplinks, (count) => count) : 0;
    const spines = racks.length > 1 ? Math.max(2, Math.ceil(up / host.ports)) : 0;
    const speeds = [...new Set(hosts.map(({ hostSpeedGbps }) => hostSpeedGbps))].sort((a, b) => a - b);
    return {
        links: [
            ...speeds.map((gbps): LinkGroup => {
                const users = hosts.filter(({ hostSpeedGbps }) => hostSpeedGbps === gbps);
                return {
                    id: `links/host-${gbps}g`,
                    network: "host",
                    medium: "copper",
                    toHosts: true,
                    gbps,
                    count: total(users, ({ hostPorts }) => hostPorts),
                    reason: `${users.length} hosts, one link a port, inside the rack`,
                    from: users.map(({ id }) => id),
                };
            }),
            {
                id: "links/host-spines",
                network: "host",
                medium: "fibre",
                toHosts: false,
                gbps: host.portSpeedGbps,
                count: up,
                reason: `two a leaf or more, ${HOST_OVERSUBSCRIPTION} to 1 at most`,
                from: racks.map((rack) => `rack/${rack}`),
            },
        ],
        switches: [
            ...leaves.map(({ rack, count }): SwitchDemand => ({ kind: "host", rack, count })),
            { kind: "hostSpine", count: spines },
        ],
    };
}

/** Its own switches and cables in every rack: whoever repairs the other networks comes this way. */
function bmcPorts({ hosts, pdus, bmc }: PortDemand, otherSwitches: number): Cabling {
    const racks = racksOf(hosts);
    const pdusIn = (rack: string) => pdus[rack] ?? 0;
    const switches = racks.map((rack): SwitchDemand => {
        const ports = inRack(hosts, rack).length + pdusIn(rack);
        return { kind: "bmc", rack, count: Math.max(1, Math.ceil(ports / (bmc.ports - BMC_RESERVED_PORTS))) };
    });
    const pduPorts = total(racks, pdusIn);
    // The first switch of the site is the middle of a star; two cables to each of the others.
    const between = 2 * Math.max(0, total(switches, ({ count }) => count) - 1);
    const count = hosts.length + pduPorts + otherSwitches + between;
    const reason = `${hosts.length} BMCs, ${pduPorts} PDUs, ${otherSwitches} other switches, ${between} between BMC switches`;
    const from = [...hosts.map(({ id }) => id), ...racks.map((rack) => `rack/${rack}`)];
    const links: LinkGroup = {
        id: "links/bmc",
        network: "bmc",
        medium: "patch",
        toHosts: true,
        gbps: bmc.portSpeedGbps,
        count,
        reason,
        from,
    };
    return { links: [links], switches };
}

const total = <T>(items: readonly T[], of: (item: T) => number) => items.reduce((sum, item) => sum + of(item), 0);
const racksOf = (hosts: readonly PortHost[]) => [...new Set(hosts.map(({ rack }) => rack))].sort();
const inRack = (hosts: readonly PortHost[], rack: string) => hosts.filter((host) => host.rack === rack);
