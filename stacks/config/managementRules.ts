import { contains, overlaps } from "../../components/shared/ranges";
import { systemDiskGib } from "../plan/autoinstall/storage";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;

/** What has to fit together before a management host can be installed. */
export function managementProblems(sections: Sections): Problem[] {
    return [
        ...hostsOfTheRoleAreReachable(sections),
        ...addressesAreInTheRange(sections),
        ...addressesAreDistinct(sections),
        ...podsHaveTheirOwnRange(sections),
        ...principalsAreOperators(sections),
        ...volumesFitTheDisk(sections),
    ];
}

/** Every address on the management network that this configuration gives away, by its path. */
function addressesOf({ inventory, management }: Sections): [path: string, address: string][] {
    const hosts = Object.entries(inventory?.hosts ?? {}).flatMap(([name, { address }]): [string, string][] =>
        address === undefined ? [] : [[`inventory.hosts.${name}.address`, address]],
    );
    const { apiAddress, gateway } = management ?? {};
    return [
        ...(gateway === undefined ? [] : [["management.gateway", gateway] as [string, string]]),
        ...(apiAddress === undefined ? [] : [["management.apiAddress", apiAddress] as [string, string]]),
        ...hosts,
    ];
}

function hostsOfTheRoleAreReachable({ inventory, management, network }: Sections): Problem[] {
    const hosts = Object.entries(inventory?.hosts ?? {}).filter(([, { role }]) => role === "management");
    const range = network?.ranges.management ?? "network.ranges.management";
    return [
        ...hosts
            .filter(([, { address }]) => address === undefined)
            .map(([name]) => ({
                path: `inventory.hosts.${name}.address`,
                reason: `is missing: nothing but its installation file can give a management host its address; write a free one of ${range}`,
            })),
        ...(hosts.length > 0 && management === undefined
            ? [
                  {
                      path: "management",
                      reason: `is missing, and ${hosts.map(([name]) => name).join(", ")} cannot be installed without it; see stacks/config/sections/management.ts`,
                  },
              ]
            : []),
    ];
}

function addressesAreInTheRange(sections: Sections): Problem[] {
    const range = sections.network?.ranges.management;
    return addressesOf(sections)
        .filter(([, address]) => range !== undefined && !contains(range, address))
        .map(([path, address]) => ({
            path,
            reason: `${address} is outside network.ranges.management (${range ?? ""}); choose a free address of it`,
        }));
}

function addressesAreDistinct(sections: Sections): Problem[] {
    // One server may answer both for names and for the time.
    const { dnsServers = [], ntpServers = [] } = sections.management ?? {};
    const seen = new Map([...dnsServers, ...ntpServers].map((address) => [address, "a server of management"]));
    return addressesOf(sections).flatMap(([path, address]) => {
        const first = seen.get(address);
        seen.set(address, first ?? path);
        return first === undefined ? [] : [{ path, reason: `${address} is already ${first}; choose a free address` }];
    });
}

function podsHaveTheirOwnRange({ management, network }: Sections): Problem[] {
    const range = management?.podRange;
    return Object.entries(network?.ranges ?? {})
        .filter(([, other]) => range !== undefined && overlaps(range, other))
        .map(([name, other]) => ({
            path: "management.podRange",
            reason: `${range ?? ""} overlaps network.ranges.${name} (${other}); choose a free range`,
        }));
}

/** A certificate for a management host is worth the whole site. */
function principalsAreOperators({ management, identity }: Sections): Problem[] {
    const groups = identity?.groups;
    return (management?.ssh.principals ?? []).flatMap((principal, i) => {
        const group = groups?.[principal];
        if (!groups || (group?.role === "operator" && group.teams === "all")) {
            return [];
        }
        const path = `management.ssh.principals[${i}]`;
        return [{ path, reason: `"${principal}" is not a group of identity.groups that operates all teams` }];
    });
}

const GIB_PER_TB = 1e12 / 1024 ** 3;

/** The installer would find out beside the rack, after it has erased the disk. */
function volumesFitTheDisk({ inventory, services }: Sections): Problem[] {
    return Object.entries(inventory?.hosts ?? {}).flatMap(([name, { role, hardware }]) => {
        const disk = inventory?.hardware[hardware]?.nvme;
        const needed = systemDiskGib(services?.addresses[name] !== undefined);
        const room = Math.floor((disk?.sizeTb ?? 0) * GIB_PER_TB);
        return role !== "management" || disk === undefined || needed < room
            ? []
            : [
                  {
                      path: `inventory.hosts.${name}.hardware`,
                      reason: `a disk of "${hardware}" has ${room} GiB (${disk.sizeTb} TB), and the volumes of a management host take ${needed} (stacks/plan/autoinstall/storage.ts); order larger ones`,
                  },
              ];
    });
}
