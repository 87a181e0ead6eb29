import { nameIssues } from "../shared/names";
import { isAddress } from "../shared/ranges";
import type { Issue } from "../shared/validation";
import { isInterface, mtuRefusal, portNameRefusal } from "./hostPort";
import type { MachineImage, MachineNetwork, MachinePool } from "./machinePool";
import type { NodeImageArgs } from "./nodeImage";

type Rules = Pick<
    NodeImageArgs,
    "namespace" | "owner" | "cluster" | "image" | "networks" | "nodeNetwork" | "dnsServers" | "pools"
>;

/** Every rule about the arguments, without the engine. */
export function validateNodeImage(args: Rules): Issue[] {
    const { namespace, owner, cluster, image, networks, nodeNetwork, dnsServers, pools } = args;
    const gateways = networks.filter(({ defaultGateway }) => defaultGateway !== undefined);
    return [
        ...nameIssues({ namespace, owner, cluster }),
        ...imageIssues(image),
        ...networks.flatMap((network, i) => within(`networks[${i}]`, networkIssues(network))),
        ...(gateways.length > 1
            ? [{ path: "networks", reason: `${namesOf(gateways)} each have a default gateway: one of them may` }]
            : []),
        ...(networks.some(({ name }) => name === nodeNetwork)
            ? []
            : [{ path: "nodeNetwork", reason: `"${nodeNetwork}" is none of ${namesOf(networks)}` }]),
        ...(dnsServers.length === 0 ? [{ path: "dnsServers", reason: "is empty: name the site's resolvers" }] : []),
        ...dnsServers.flatMap((address, i) => addressIssues(`dnsServers[${i}]`, address)),
        ...pools.flatMap((pool, i) => within(`pools[${i}]`, poolIssues(pool, args))),
        ...takenTwice(pools),
    ];
}

const within = (path: string, issues: readonly Issue[]): Issue[] =>
    issues.map((issue) => ({ path: `${path}.${issue.path}`, reason: issue.reason }));
const namesOf = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name).join(", ") || "none";
const addressIssues = (path: string, address: string): Issue[] =>
    isAddress(address) ? [] : [{ path, reason: `expected an IPv4 address, got "${address}"` }];

function imageIssues({ url, checksum }: MachineImage): Issue[] {
    const issues: Issue[] = [];
    const https = (path: string, value: string) => {
        if (!/^https:\/\/[^\s/]+\/\S+$/.test(value)) {
            issues.push({ path, reason: `expected https:// and a file of the site's own store, got "${value}"` });
        }
    };
    https("image.url", url);
    if ("file" in checksum) {
        https("image.checksum.file", checksum.file);
    } else if (!/^[0-9a-f]{64}$/.test(checksum.sha256)) {
        const reason = `expected 64 hexadecimal digits as the publisher's SHA256SUMS has them, got "${checksum.sha256}"`;
        issues.push({ path: "image.checksum.sha256", reason });
    }
    return issues;
}

function networkIssues({ name, prefixLength, mtuBytes, vlan, defaultGateway }: MachineNetwork): Issue[] {
    const issues = [...nameIssues({ name })];
    if (!Number.isInteger(prefixLength) || prefixLength < 1 || prefixLength > 31) {
        issues.push({ path: "prefixLength", reason: `expected 1 to 31, got ${prefixLength}` });
    }
    const mtu = mtuRefusal(mtuBytes);
    if (mtu !== undefined) {
        issues.push({ path: "mtuBytes", reason: `${mtu}, got ${mtuBytes}` });
    }
    if (vlan !== undefined && (!Number.isInteger(vlan) || vlan < 1 || vlan > 4094)) {
        issues.push({ path: "vlan", reason: `expected a tag from 1 to 4094, got ${vlan}` });
    }
    return [...issues, ...(defaultGateway === undefined ? [] : addressIssues("defaultGateway", defaultGateway))];
}

function poolIssues(pool: MachinePool, { networks, nodeNetwork }: Rules): Issue[] {
    const { name, hardware, bond, hostPorts, hosts } = pool;
    const issues = [...nameIssues({ name, hardware })];
    const push = (path: string, reason: string) => issues.push({ path, reason });
    if (!isInterface(bond.name)) {
        push("bond.name", `expected the name of an interface, at most 15 characters, got "${bond.name}"`);
    }
    for (const port of hostPorts) {
        const refusal = portNameRefusal(port);
        if (refusal !== undefined) {
            push("hostPorts", `"${port}": ${refusal}`);
        }
    }
    if (hostPorts.length === 0) {
        push("hostPorts", "is empty: a bond needs a port");
    }
    if (hosts.length === 0) {
        push("hosts", "is empty: nothing would be made of this pool");
    }
    const first = layoutOf(hosts[0]);
    hosts.forEach((host, i) => {
        const at = `hosts[${i}].addresses`;
        issues.push(...within(`hosts[${i}]`, nameIssues({ name: host.name })));
        if (layoutOf(host) !== first) {
            const reason = `${host.name} has [${layoutOf(host)}], ${hosts[0]?.name ?? ""} has [${first}]: one template cannot be both; put them in two pools`;
            push(at, reason);
        }
        if (!host.addresses.some(({ network }) => network === nodeNetwork)) {
            push(at, `${host.name} has none in ${nodeNetwork}, where it is to be a node`);
        }
        host.addresses.forEach((address, j) => {
            issues.push(...addressIssues(`${at}[${j}].address`, address.address));
            const network = networks.find((each) => each.name === address.network);
            if (!network) {
                push(`${at}[${j}].network`, `"${address.network}" is none of ${namesOf(networks)}`);
            } else if (network.vlan !== undefined && address.interface !== `${bond.name}.${network.vlan}`) {
                const wanted = `${bond.name}.${network.vlan}`;
                push(
                    `${at}[${j}].interface`,
                    `${network.name} is a tag on the bond: expected "${wanted}", got "${address.interface}"`,
                );
            } else if (!isInterface(address.interface) || hostPorts.includes(address.interface)) {
                push(`${at}[${j}].interface`, `expected the bond or a port beside it, got "${address.interface}"`);
            }
        });
    });
    return issues;
}

const layoutOf = (host: MachinePool["hosts"][number] | undefined) =>
    (host?.addresses ?? []).map((address) => `${address.network} on ${address.interface}`).join(", ");

/** Names of hosts and pools, and addresses in a network. */
function takenTwice(pools: readonly MachinePool[]): Issue[] {
    const owners = new Map<string, string>();
    const issues: Issue[] = [];
    const take = (path: string, what: string, value: string, owner: string) => {
        const key = `${what} ${value}`;
        const before = owners.get(key);
        if (before !== undefined) {
            issues.push({ path, reason: `"${value}" is already ${before}` });
        }
        owners.set(key, before ?? owner);
    };
    pools.forEach((pool, i) => {
        take(`pools[${i}].name`, "pool", pool.name, `pools[${i}]`);
        pool.hosts.forEach((host, j) => {
            const at = `pools[${i}].hosts[${j}]`;
            take(`${at}.name`, "host", host.name, at);
            host.addresses.forEach(({ network, address }, k) => {
                take(`${at}.addresses[${k}].address`, network, address, `that of ${host.name} in ${network}`);
            });
        });
    });
    return issues;
}
