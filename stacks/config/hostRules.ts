import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Sections = Partial<StackConfig>;
type Host = StackConfig["inventory"]["hosts"][string];

/** What is wrong with a host by itself, and what two hosts claim that only one can have. */
export function hostProblems({ inventory }: Sections): Problem[] {
    const hosts = Object.entries(inventory?.hosts ?? {});
    return [
        ...hosts.flatMap(([name, host]) => hardwareProblems(name, host, inventory?.hardware ?? {})),
        ...hosts.flatMap(([name, host]) => portProblems(name, host, inventory?.hardware ?? {})),
        ...claimedTwice(hosts),
        ...indexProblems(hosts),
        ...hosts.flatMap(([name, host]) => addressProblems(name, host)),
    ];
}

type Hardware = StackConfig["inventory"]["hardware"];

function hardwareProblems(name: string, { hardware, role }: Host, known: Hardware): Problem[] {
    const kind = known[hardware];
    if (!kind) {
        const reason = `"${hardware}" is not in inventory.hardware; known: ${Object.keys(known).join(", ")}`;
        return [{ path: `inventory.hosts.${name}.hardware`, reason }];
    }
    if ((role === "gpu") === (kind.gpus !== undefined)) {
        return [];
    }
    const has = kind.gpus ? "has GPUs" : "has no GPUs";
    return [{ path: `inventory.hosts.${name}.role`, reason: `is "${role}", but ${hardware} ${has}` }];
}

function portProblems(name: string, { hardware, macs }: Host, known: Hardware): Problem[] {
    const nics = known[hardware]?.nics;
    const counted = [
        ["host", "host port", nics?.hostPorts],
        ["rails", "rail", nics?.railPorts],
    ] as const;
    return counted.flatMap(([kind, what, count]) =>
        Object.keys(macs[kind])
            .filter((port) => count !== undefined && Number(port) >= count)
            .map((port) => {
                const has = count === 0 ? "none" : `${count}, counted from 0`;
                const reason = `there is no ${what} ${port}: ${hardware} has ${has}`;
                return { path: `inventory.hosts.${name}.macs.${kind}.${port}`, reason };
            }),
    );
}

/** What belongs to one host of the site, by the path that says it. */
function claimsOf({
    serial,
    bmc,
    bootMac,
    macs,
    rootDeviceHints,
}: Host): [field: string, kind: string, value: string][] {
    const { serialNumber, wwn } = rootDeviceHints ?? {};
    const disk = Object.entries({ serialNumber, wwn }).flatMap(([hint, value]): [string, string, string][] =>
        value === undefined ? [] : [[`rootDeviceHints.${hint}`, hint, value]],
    );
    const ports = Object.entries(macs).flatMap(([kind, byPort]) =>
        Object.entries(byPort).map(([port, mac]) => [`macs.${kind}.${port}`, "mac", mac] as const),
    );
    return [
        ["serial", "serial", serial],
        ["bmc.address", "address", bmc.address],
        ["bmc.credentials", "credentials", bmc.credentials],
        ["bootMac", "mac", bootMac],
        ...disk,
        // A host may boot from one of its own ports.
        ...ports
            .filter(([field, , mac]) => mac !== bootMac || field.startsWith("macs.rails"))
            .map((claim) => [...claim] as [string, string, string]),
    ];
}

function claimedTwice(hosts: readonly [string, Host][]): Problem[] {
    const seen = new Map<string, string>();
    return hosts.flatMap(([name, host]) =>
        claimsOf(host).flatMap(([field, kind, value]) => {
            const claim = `${kind} ${value.toLowerCase()}`;
            const first = seen.get(claim);
            seen.set(claim, first ?? (kind === "mac" ? `${name} (${field})` : name));
            const path = `inventory.hosts.${name}.${field}`;
            return first ? [{ path, reason: `${value} is already that of ${first}; each host has its own` }] : [];
        }),
    );
}

/** Names the lowest free one, a different one for each host that needs it. */
function indexProblems(hosts: readonly [string, Host][]): Problem[] {
    const owners = new Map<number, string>();
    const claimed = new Set(hosts.map(([, { index }]) => index));
    let lowest = 0;
    const nextFree = () => {
        while (claimed.has(lowest)) {
            lowest++;
        }
        claimed.add(lowest);
        return lowest;
    };
    return hosts.flatMap(([name, { index }]) => {
        const path = `inventory.hosts.${name}.index`;
        if (index === undefined) {
            const reason = `is missing: addresses follow from it, and nothing that is sorted or counted stays when a host comes or goes; the lowest free one is ${nextFree()}`;
            return [{ path, reason }];
        }
        const owner = owners.get(index);
        owners.set(index, owner ?? name);
        return owner === undefined
            ? []
            : [{ path, reason: `${index} is already that of ${owner}; the lowest free one is ${nextFree()}` }];
    });
}

function addressProblems(name: string, { role, address, index }: Host): Problem[] {
    if (role === "management" || address === undefined) {
        return [];
    }
    const path = `inventory.hosts.${name}.address`;
    const reason = `${address}: a ${role} host has the address of its index (${index ?? "none yet"}); leave it out`;
    return [{ path, reason }];
}
