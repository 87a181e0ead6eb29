import { nameIssues } from "../shared/names";
import { isAddress, isPrivate } from "../shared/ranges";
import type { Issue } from "../shared/validation";
import type { BareMetalFleetArgs } from "./bareMetalFleet";
import { type FleetHost, holdsData, protocolRefusal } from "./fleetHost";
import { missingProfile, profileOf } from "./hardwareProfiles";
import { firmwareIssues } from "./hardwareProfiles/firmwareSchema";
import { rootDeviceRefusal } from "./rootDevice";

type Rules = Pick<
    BareMetalFleetArgs,
    "namespace" | "owner" | "hosts" | "networkBoot" | "random" | "firmwareSchemas" | "deletable"
>;

/** Every rule about the arguments, without the engine. */
export function validateBareMetalFleet(args: Rules): Issue[] {
    const { namespace, owner, hosts, deletable } = args;
    return [
        ...nameIssues({ namespace, owner }),
        ...reasonIssues("deletable", deletable),
        ...hosts.flatMap((host, i) =>
            hostIssues(host, args).map(({ path, reason }) => ({ path: `hosts[${i}].${path}`, reason })),
        ),
        ...duplicates(hosts, "name", ({ name }) => name),
        ...duplicates(hosts, "serial", ({ serial }) => serial),
        ...duplicates(hosts, "bmc.address", ({ bmc }) => bmc.address),
        ...duplicates(hosts, "bootMac", ({ bootMac }) => bootMac.toLowerCase()),
        ...schemaIssues(args),
    ];
}

function hostIssues(host: FleetHost, { networkBoot, random }: Rules): Issue[] {
    const { name, rack, hardware, bootMac } = host;
    return [
        ...nameIssues({ name, rack, hardware }),
        ...bmcIssues(host, networkBoot),
        ...credentialIssues(host, random !== undefined),
        ...macIssues(bootMac),
        ...rootDeviceIssues(host),
        ...cleaningIssues(host),
        ...firmwareRules(host),
        ...reasonIssues("withoutSecureBoot", host.withoutSecureBoot),
        ...reasonIssues("withoutFirmwareSettings", host.withoutFirmwareSettings),
        ...reasonIssues("detached", host.detached),
        ...reasonIssues("retiring", host.retiring),
    ];
}

function bmcIssues({ bmc, withoutSecureBoot }: FleetHost, networkBoot: boolean): Issue[] {
    const { address, protocol, systemId } = bmc;
    const issues: Issue[] = [];
    if (!isAddress(address)) {
        issues.push({ path: "bmc.address", reason: `expected an IPv4 address, got "${address}"` });
    } else if (!isPrivate(address)) {
        const reason = `"${address}" is not private: a BMC owns its host and must not be reachable from outside`;
        issues.push({ path: "bmc.address", reason });
    }
    if (protocol === "redfish" && systemId !== undefined && !systemId.startsWith("/redfish/v1/Systems/")) {
        const reason = `expected a path such as /redfish/v1/Systems/1, got "${systemId}"`;
        issues.push({ path: "bmc.systemId", reason });
    }
    if (protocol === "ipmi" && !networkBoot) {
        const reason =
            '"ipmi" cannot attach the installer as virtual media, and Ironic gives no addresses to hosts that boot from the network: use "redfish", or give Ironic a DHCP range';
        issues.push({ path: "bmc.protocol", reason });
    }
    if (protocol === "ipmi" && !withoutSecureBoot) {
        const reason = '"ipmi" cannot turn Secure Boot on: use "redfish", or say in withoutSecureBoot why it stays off';
        issues.push({ path: "bmc.protocol", reason });
    }
    return issues;
}

function credentialIssues({ name, bmc }: FleetHost, canDraw: boolean): Issue[] {
    const path = "bmc.credentials";
    const { credentials } = bmc;
    if (!credentials) {
        return [
            {
                path,
                reason: `${name} has none: give username and password, let them be generated, or keep them in a Secret`,
            },
        ];
    }
    if (credentials.kind === "generated") {
        return canDraw ? [] : [{ path, reason: "are to be generated, and there is no random provider: pass `random`" }];
    }
    if (credentials.kind === "kept") {
        return [];
    }
    // Never the value: it may be a password that is wrong by a space only.
    return (["username", "password"] as const)
        .filter((field) => typeof credentials[field] === "string" && credentials[field].trim() === "")
        .map((field) => ({ path: `${path}.${field}`, reason: "is empty: give the one that is set on the BMC" }));
}

function macIssues(mac: string): Issue[] {
    if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) {
        return [{ path: "bootMac", reason: `expected a MAC address such as 00:00:5e:00:53:01, got "${mac}"` }];
    }
    const isGroup = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
    return isGroup ? [{ path: "bootMac", reason: `"${mac}" is a group address: no port has it` }] : [];
}

function rootDeviceIssues({ disks, rootDevice = {} }: FleetHost): Issue[] {
    const issues: Issue[] = [];
    if (!Number.isInteger(disks) || disks < 1) {
        issues.push({ path: "disks", reason: `expected an integer of 1 or more, got ${disks}` });
    }
    const refusal = rootDeviceRefusal(disks, rootDevice);
    if (refusal !== undefined) {
        issues.push({ path: "rootDevice", reason: refusal });
    }
    const { deviceName } = rootDevice;
    if (deviceName !== undefined && !deviceName.startsWith("/dev/disk/by-path/")) {
        const reason = `"${deviceName}" may be another disk after a reboot: use a path under /dev/disk/by-path/`;
        issues.push({ path: "rootDevice.deviceName", reason });
    }
    return issues;
}

function cleaningIssues(host: FleetHost): Issue[] {
    const reason = `"metadata" wipes the partition tables of every disk whenever a ${host.role} host is released: leave it out, and wipe by hand what is to be wiped`;
    return host.cleaning === "metadata" && holdsData(host) ? [{ path: "cleaning", reason }] : [];
}

function firmwareRules(host: FleetHost): Issue[] {
    const { role, firmware = [] } = host;
    const issues: Issue[] = [];
    const unknown = role === "gpu" ? missingProfile(host) : undefined;
    if (unknown !== undefined) {
        issues.push({ path: "model", reason: unknown });
    }
    const untold = protocolRefusal(host);
    if (untold !== undefined) {
        issues.push({ path: "bmc.protocol", reason: untold });
    }
    firmware.forEach(({ component, url }, i) => {
        if (!/^(bios|bmc|nic:.+)$/.test(component)) {
            const reason = `expected bios, bmc or nic:NAME, got "${component}"`;
            issues.push({ path: `firmware[${i}].component`, reason });
        }
        if (!url.startsWith("https://")) {
            const reason = `"${url}" is not https://: whoever changes it on the way chooses the firmware`;
            issues.push({ path: `firmware[${i}].url`, reason });
        }
    });
    return [...issues, ...duplicates(firmware, "component", ({ component }) => component, "firmware")];
}

function schemaIssues({ hosts, firmwareSchemas = {} }: Rules): Issue[] {
    return Object.entries(firmwareSchemas).flatMap(([hardware, schema]) => {
        const host = hosts.find((it) => it.hardware === hardware);
        const profile = host && profileOf(host);
        return profile
            ? firmwareIssues(profile, schema).map(({ path, reason }) => ({
                  path: `firmwareSchemas.${hardware}.${path}`,
                  reason,
              }))
            : [{ path: `firmwareSchemas.${hardware}`, reason: "no host with a hardware profile is of that kind" }];
    });
}

function reasonIssues(path: string, exception: { readonly reason: string } | undefined): Issue[] {
    return exception?.reason.trim() === "" ? [{ path: `${path}.reason`, reason: "is empty: say why" }] : [];
}

function duplicates<Item>(
    items: readonly Item[],
    field: string,
    valueOf: (item: Item) => string,
    list = "hosts",
): Issue[] {
    return items.flatMap((item, i) => {
        const value = valueOf(item);
        const first = items.findIndex((other) => valueOf(other) === value);
        return first < i
            ? [{ path: `${list}[${i}].${field}`, reason: `"${value}" is already that of ${list}[${first}]` }]
            : [];
    });
}
