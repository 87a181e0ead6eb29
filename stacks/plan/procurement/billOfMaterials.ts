import type { StackConfig } from "../../config/schema";
import type { HostPlan } from "../hostPlan";
import type { BillItem, LinkGroup, SwitchPlan } from "./procurementPlan";
import { spares } from "./spares";
import { switchName, switchPart } from "./switches";

type Hardware = StackConfig["inventory"]["hardware"][string];
type Part = StackConfig["procurement"]["parts"]["pdu"];

const RAIL_NIC_SOLE_SOURCE =
    "the rails are tuned for ConnectX-7 (inventory.hardware.*.nics.railModel), which NVIDIA alone makes";

interface Decided {
    readonly hosts: readonly HostPlan[];
    readonly links: readonly LinkGroup[];
    readonly switches: readonly SwitchPlan[];
}

/** Everything to order, each line with its formula and with what it follows from. */
export function planBill(config: StackConfig, decided: Decided): BillItem[] {
    const items = [
        ...hostItems(config, decided.hosts),
        ...switchItems(config, decided.switches),
        ...linkItems(config, decided.links),
        ...pduItems(config, decided.hosts),
    ].filter(({ count }) => count > 0);
    return [...items, ...spares(items)];
}

/** Servers, and the adapters and disks that come fitted in them. */
function hostItems({ inventory }: StackConfig, hosts: readonly HostPlan[]): BillItem[] {
    return Object.entries(inventory.hardware).flatMap(([name, hardware]) => {
        const from = hosts.filter((host) => inventory.hosts[host.name]?.hardware === name).map(({ id }) => id);
        const count = from.length;
        const { vendor, model, lead, nics, nvme } = hardware;
        const fitted = (id: string, what: string, each: number, how: string): BillItem => ({
            id: `item/${id}-${name}`,
            category: "nic",
            vendor,
            model: what,
            count: each * count,
            reason: `${count} x ${each}: ${how}; fitted in the server`,
            from,
            alternatives: [],
        });
        const rail = fitted(
            "rail-nic",
            `${nics.railModel ?? ""}, 1 x ${nics.railSpeedGbps ?? 0} Gb/s`,
            nics.railPorts,
            "one a rail port",
        );
        const cards = Math.ceil(nics.hostPorts / 2);
        return [
            {
                id: `item/server-${name}`,
                category: "server",
                vendor,
                model,
                count,
                reason: "one a host of the inventory",
                from,
                lead,
                ...sourcing(hardware),
            },
            { ...rail, vendor: "NVIDIA", soleSource: RAIL_NIC_SOLE_SOURCE },
            fitted(
                "host-nic",
                `2 x ${nics.hostSpeedGbps} Gb/s adapter`,
                cards,
                `one for every two of ${nics.hostPorts} ports`,
            ),
            { ...fitted("disk", `NVMe ${nvme.sizeTb} TB`, nvme.count, "disks for data"), category: "disk" },
        ];
    });
}

function switchItems({ procurement }: StackConfig, switches: readonly SwitchPlan[]): BillItem[] {
    const kinds = {
        "rail-switch": ["rail", "railSpine"],
        "host-switch": ["host", "hostSpine"],
        "bmc-switch": ["bmc"],
    } as const;
    return Object.entries(kinds).flatMap(([id, ofKinds]) => {
        const counts = ofKinds
            .map((kind) => ({ kind, alike: switches.filter((one) => one.kind === kind) }))
            .filter(({ alike }) => alike.length > 0);
        const all = counts.flatMap(({ alike }) => alike);
        const reason = counts.map(({ kind, alike }) => `${alike.length} ${switchName(kind)}`).join(" + ");
        const from = all.map((one) => one.id);
        return [buy(id, "switch", switchPart(procurement.parts, ofKinds[0]), all.length, reason, from)];
    });
}

/** A fibre takes an optic at either end; copper is one piece, with an adapter where the switch's port is wider. */
function linkItems({ procurement: { parts } }: StackConfig, links: readonly LinkGroup[]): BillItem[] {
    const of = (wanted: (link: LinkGroup) => boolean) => {
        const found = links.filter(wanted);
        return { count: found.reduce((sum, { count }) => sum + count, 0), from: found.map(({ id }) => id) };
    };
    const railHosts = of(({ network, toHosts }) => network === "rail" && toHosts);
    const railLeaves = of(({ network, toHosts }) => network === "rail" && !toHosts);
    const rails = of(({ network }) => network === "rail");
    const spines = of(({ network, medium }) => network === "host" && medium === "fibre");
    const narrow = of(
        ({ network, medium, gbps }) =>
            network === "host" && medium === "copper" && gbps < parts.hostSwitch.portSpeedGbps,
    );
    const bmc = of(({ network }) => network === "bmc");
    const copper = links.filter(({ network, medium }) => network === "host" && medium === "copper");
    return [
        buy(
            "rail-nic-optic",
            "optic",
            parts.railNicOptic,
            railHosts.count,
            "host end of each rail link",
            railHosts.from,
        ),
        buy(
            "rail-switch-optic",
            "optic",
            parts.railSwitchOptic,
            railHosts.count + 2 * railLeaves.count,
            `switch end of ${railHosts.count} links to hosts + both ends of ${railLeaves.count} between switches`,
            rails.from,
        ),
        buy("rail-fibre", "cable", parts.railFibre, rails.count, "one a rail link", rails.from),
        buy(
            "host-optic",
            "optic",
            parts.hostOptic,
            2 * spines.count,
            `both ends of ${spines.count} links`,
            spines.from,
        ),
        buy("host-fibre", "cable", parts.hostFibre, spines.count, "one a link between leaf and spine", spines.from),
        ...copper.map(({ id, gbps, count }) => {
            const item = buy(`host-cable-${gbps}g`, "cable", parts.hostCable, count, "one a host port", [id]);
            return { ...item, model: `${gbps} Gb/s ${item.model}` };
        }),
        buy(
            "host-adapter",
            "cable",
            parts.hostAdapter,
            narrow.count,
            "switch end of each slower host link",
            narrow.from,
        ),
        buy(
            "bmc-cable",
            "cable",
            parts.bmcCable,
            bmc.count,
            links.find(({ network }) => network === "bmc")?.reason ?? "",
            bmc.from,
        ),
    ];
}

function pduItems({ inventory, procurement }: StackConfig, hosts: readonly HostPlan[]): BillItem[] {
    const racks = Object.entries(inventory.racks).filter(([name]) => hosts.some(({ rack }) => rack === name));
    const count = racks.reduce((sum, [, { feeds }]) => sum + feeds.count * feeds.pdusPerFeed, 0);
    const from = racks.map(([name]) => `rack/${name}`);
    return [buy("pdu", "pdu", procurement.parts.pdu, count, `${racks.length} racks, each feed its own`, from)];
}

function buy(
    id: string,
    category: BillItem["category"],
    part: Part,
    count: number,
    reason: string,
    from: readonly string[],
): BillItem {
    const { vendor, model, lead } = part;
    return { id: `item/${id}`, category, vendor, model, count, reason, from, lead, ...sourcing(part) };
}

function sourcing({ alternatives, soleSource }: Hardware | Part) {
    return { alternatives, ...(soleSource !== undefined && { soleSource }) };
}
