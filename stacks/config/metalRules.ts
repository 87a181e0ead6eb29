import { authorityIssues } from "../../components/metal/authorityBundle";
import { protocolRefusal } from "../../components/metal/fleetHost";
import { missingProfile } from "../../components/metal/hardwareProfiles";
import { poolOf } from "../plan/pools";
import { registryName } from "../plan/services/names";
import { FILES_PATH, writtenFiles } from "../plan/siteFiles";
import { addressProblems, takenAddresses } from "./freeAddresses";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;

/** What has to fit together before Ironic can reach a host. */
export function metalProblems(sections: Sections): Problem[] {
    return [
        ...addressesAreFree(sections),
        ...hostsCanBeReached(sections),
        ...gpuFirmwareCanBeSet(sections),
        ...thumbprintsHaveHosts(sections),
        ...bmcsAreBelieved(sections),
        ...poolsExist(sections),
        ...filesAreServed(sections),
    ];
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
    const { dnsServers = [], ntpServers = [] } = sections.management ?? {};
    const taken = takenAddresses(sections);
    [...dnsServers, ...ntpServers].forEach((server) => taken.set(server, "a server of management"));
    return addressesOf(sections).flatMap((wanted) => addressProblems(sections, wanted, taken));
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

/** What baremetal-operator is not told, nobody sets: found out beside the rack, after a host was paid for. */
function gpuFirmwareCanBeSet({ inventory }: Sections): Problem[] {
    const hosts = Object.entries(inventory?.hosts ?? {}).filter(([, { role }]) => role === "gpu");
    const kinds = Object.entries(inventory?.hardware ?? {}).filter(([kind]) =>
        hosts.some(([, { hardware }]) => hardware === kind),
    );
    return [
        ...kinds.flatMap(([kind, server]) => {
            const reason = missingProfile(server);
            return reason === undefined ? [] : [{ path: `inventory.hardware.${kind}.model`, reason }];
        }),
        ...hosts.flatMap(([name, { bmc }]) => {
            const reason = protocolRefusal({ role: "gpu", bmc });
            return reason === undefined ? [] : [{ path: `inventory.hosts.${name}.bmc.protocol`, reason }];
        }),
    ];
}

function bmcsAreBelieved({ metal }: Sections): Problem[] {
    return metal?.bmcAuthority === undefined ? [] : authorityIssues("metal.bmcAuthority", metal.bmcAuthority);
}

/** Ironic and the ramdisk have no account at the registry. */
function filesAreServed({ metal, site }: Sections): Problem[] {
    return metal === undefined || site === undefined
        ? []
        : writtenFiles({ metal }).flatMap(({ path, url, repository }) => {
              const host = registryName(site.domain);
              return repository === undefined && new URL(url).hostname === host
                  ? [
                        {
                            path: `${path}.url`,
                            reason: `${host} gives files to anybody below ${FILES_PATH} alone, got "${url}"`,
                        },
                    ]
                  : [];
          });
}

/** Tang runs on management hosts, and nowhere else. */
function thumbprintsHaveHosts({ inventory, metal }: Sections): Problem[] {
    const servers = Object.entries(inventory?.hosts ?? {}).flatMap(([name, { role }]) =>
        role === "management" ? [name] : [],
    );
    const unknown = Object.keys(metal?.tangThumbprints ?? {}).filter((name) => inventory && !servers.includes(name));
    return unknown.map((name) => ({
        path: `metal.tangThumbprints.${name}`,
        reason: `"${name}" is no management host, where Tang runs; known: ${servers.join(", ") || "none"}`,
    }));
}

/** A name that is wrong would record nothing, and nobody would be asked. */
function poolsExist({ inventory, metal }: Sections): Problem[] {
    const hosts = Object.values(inventory?.hosts ?? {}).filter(({ role }) => role !== "management");
    const pools = [...new Set(hosts.map((host) => poolOf(host).slice("pool/".length)))].sort();
    return Object.keys(metal?.madeOf ?? {})
        .filter((name) => inventory && !pools.includes(name))
        .map((name) => ({
            path: `metal.madeOf.${name}`,
            reason: `"${name}" is no pool of hosts; there are: ${pools.join(", ")}`,
        }));
}
