import type { StackConfig } from "../../config/schema";
import { NAMES } from "./names";
import { planRegistry, REGISTRY_PORT, type RegistryPlan } from "./registry";
import { type NameRecord, planZone } from "./zone";

/** What the site serves itself, and where. Everything else points here: nothing is taken from outside. */
export interface SiteServicesPlan {
    readonly services: readonly ServicePlan[];
    readonly registry: RegistryPlan;
    readonly domain: string;
    /** The site's zone: every name that a host may ask for. */
    readonly zone: readonly NameRecord[];
    /** What management hosts set their clocks by. */
    readonly clocks: readonly string[];
}

export interface ServicePlan {
    readonly id: `service/${string}`;
    /** What it serves, and to whom. */
    readonly serves: string;
    /** Absent for those that are asked by address, since they come before names do. */
    readonly hostname?: string;
    readonly addresses: readonly string[];
    readonly protocols: readonly ("tcp" | "udp")[];
    readonly port: number;
    /** IPv4 ranges that may reach it. */
    readonly from: readonly string[];
    readonly behind: string;
}

/** Null where a site brings its own: another registry, mirror, resolvers and clocks. */
export function planSiteServices(config: StackConfig): SiteServicesPlan | null {
    const registry = planRegistry(config);
    const { services } = config;
    if (!registry || !services) {
        return null;
    }
    return {
        services: planServices(config),
        registry,
        domain: config.site.domain,
        zone: planZone(config),
        clocks: services.clocks,
    };
}

/** Also what management hosts have to open, before there is a plan. */
export function planServices(config: StackConfig): ServicePlan[] {
    const { services, management, network, site } = config;
    if (!services || !management) {
        return [];
    }
    const all = Object.values(services.addresses);
    const replicas = services.registry.hosts.map((host) => services.addresses[host] ?? "");
    const hosts = [network.ranges.management, management.podRange];
    const fqdn = (name: string) => `${name}.${site.domain}`;
    const registry = { protocols: ["tcp" as const], port: REGISTRY_PORT, from: hosts };
    const bmcs = holdsFirmware(config, fqdn(NAMES.registry)) ? [network.ranges.outOfBand] : [];
    return [
        {
            ...registry,
            id: "service/registry",
            from: [...hosts, ...bmcs],
            serves: "images, charts, files and model weights to every host; pulling takes no account",
            hostname: fqdn(NAMES.registry),
            addresses: replicas,
            behind: "zot on the management cluster, a replica on each of these hosts",
        },
        {
            ...registry,
            id: "service/import",
            serves: "the replica that is written to, for the import steps alone",
            hostname: fqdn(NAMES.registryImport),
            addresses: replicas.slice(0, 1),
            behind: "the first replica; the others follow within minutes",
        },
        {
            id: "service/packages",
            serves: "Ubuntu, Kubernetes and Docker packages, signed by their publishers",
            hostname: fqdn(NAMES.packages),
            addresses: all,
            protocols: ["tcp"],
            port: 80,
            from: [network.ranges.management],
            behind: "nginx on each management host, over a snapshot that is copied to all of them",
        },
        {
            id: "service/names",
            serves: "the site's zone, and no other",
            addresses: all.filter((address) => management.dnsServers.includes(address)),
            protocols: ["udp", "tcp"],
            port: 53,
            from: hosts,
            behind: "unbound on these hosts, with the zone of this plan",
        },
        {
            id: "service/time",
            serves: "the time, to hosts and BMCs",
            addresses: all.filter((address) => management.ntpServers.includes(address)),
            protocols: ["udp"],
            port: 123,
            from: [network.ranges.management, network.ranges.outOfBand],
            behind: "chrony on these hosts",
        },
    ];
}

/** Whether BMCs fetch firmware from a host: they do so themselves, and only where some kind of server is brought to another one. */
const holdsFirmware = ({ inventory }: StackConfig, host: string) =>
    Object.values(inventory.hardware).some(({ firmware = [] }) =>
        firmware.some(({ url }) => new URL(url).hostname === host),
    );
