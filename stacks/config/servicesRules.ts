import { contains } from "../../components/shared/ranges";
import { SERVICE_NAMES } from "../plan/services/names";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;

/** What has to fit together before management hosts can serve the site. */
export function servicesProblems(sections: Sections): Problem[] {
    return [
        ...addressesAreOfManagementHosts(sections),
        ...addressesAreFree(sections),
        ...replicasHaveAHost(sections),
        ...namesAreFree(sections),
    ];
}

const served = ({ services }: Sections) => Object.entries(services?.addresses ?? {});

function addressesAreOfManagementHosts(sections: Sections): Problem[] {
    const hosts = sections.inventory?.hosts;
    return served(sections)
        .filter(([host]) => hosts !== undefined && hosts[host]?.role !== "management")
        .map(([host]) => ({
            path: `services.addresses.${host}`,
            reason: `"${host}" is no host of role management in inventory.hosts; only those serve the site`,
        }));
}

function addressesAreFree(sections: Sections): Problem[] {
    const { inventory, management, metal, network } = sections;
    const range = network?.ranges.management;
    const taken = new Map<string | undefined, string>([
        ...Object.entries(inventory?.hosts ?? {}).map(([name, { address }]) => [address, `that of ${name}`] as const),
        [management?.apiAddress, "management.apiAddress"],
        [management?.gateway, "management.gateway"],
        [metal?.ironic.address, "metal.ironic.address"],
    ]);
    return served(sections).flatMap(([host, address]): Problem[] => {
        const path = `services.addresses.${host}`;
        if (range !== undefined && !contains(range, address)) {
            const reason = `${address} is outside network.ranges.management (${range}); choose a free address of it`;
            return [{ path, reason }];
        }
        const owner = taken.get(address);
        taken.set(address, owner ?? path);
        return owner === undefined ? [] : [{ path, reason: `${address} is already ${owner}; choose a free address` }];
    });
}

function replicasHaveAHost({ services }: Sections): Problem[] {
    const known = Object.keys(services?.addresses ?? {});
    const hosts = services?.registry.hosts ?? [];
    return hosts.flatMap((host, i): Problem[] => {
        const path = `services.registry.hosts[${i}]`;
        if (!known.includes(host)) {
            return [{ path, reason: `"${host}" is not in services.addresses; known: ${known.join(", ") || "none"}` }];
        }
        const first = hosts.indexOf(host);
        return first < i ? [{ path, reason: `"${host}" is already hosts[${first}]; a host holds one replica` }] : [];
    });
}

function namesAreFree({ services, inventory }: Sections): Problem[] {
    return Object.keys(services?.names ?? {}).flatMap((name): Problem[] => {
        const path = `services.names.${name}`;
        if (SERVICE_NAMES.includes(name)) {
            return [{ path, reason: `"${name}" is a service of the plan itself; leave it out` }];
        }
        return inventory?.hosts[name] ? [{ path, reason: `"${name}" is a host of the inventory` }] : [];
    });
}
