import { SERVICE_NAMES } from "../plan/services/names";
import { addressProblems, takenAddresses } from "./freeAddresses";
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
    const taken = takenAddresses(sections);
    taken.set(sections.metal?.ironic.address, "metal.ironic.address");
    return served(sections).flatMap(([host, address]) => {
        const path = `services.addresses.${host}`;
        const problems = addressProblems(sections, [path, address], taken);
        if (!taken.has(address)) {
            taken.set(address, path);
        }
        return problems;
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
