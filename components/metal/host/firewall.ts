/** A port that may be reached on a host. */
export interface Opening {
    readonly id: string;
    readonly protocol: "tcp" | "udp" | "icmp" | "esp";
    /** `6443` or `2379-2380`; of ICMP the types; none of ESP, which has no ports. */
    readonly ports: readonly string[];
    /** IPv4 ranges; empty for what has no sender's address yet (DHCP). */
    readonly from: readonly string[];
    /** Who needs it, and for what. */
    readonly reason: string;
    /** Where the port number comes from. */
    readonly source: string;
}

export interface FirewallArgs {
    readonly openings: readonly Opening[];
    /** Range of the cluster's pods. */
    readonly pods: string;
    /** Addresses or ranges of the cluster's hosts. */
    readonly hosts: readonly string[];
    /** Ranges that hosts and pods may reach; pods themselves are always among them. */
    readonly reach: readonly string[];
    /** Addresses outside of these that the host itself, and no pod, may ask for the time. @default none */
    readonly clocks?: readonly string[];
}

/**
 * `/etc/nftables.conf`. Three chains that drop by default: what comes in is named one by one, pods reach the site and no further,
 * and the host itself has no way out of the site: whatever it needs is mirrored there. Only a table of our own is replaced, since
 * Cilium keeps rules of its own beside it. (Cilium's host policies, which could do the same, do not work with IPsec.)
 */
export function firewallRules({ openings, pods, hosts, reach, clocks = [] }: FirewallArgs): string {
    return [
        "#!/usr/sbin/nft -f",
        "# Generated from the plan. Every port has its reason beside it; everything else is dropped.",
        "table inet platform",
        "delete table inet platform",
        "table inet platform {",
        ...chain("input", [
            "ct state invalid drop",
            "ct state established,related accept",
            'iifname "lo" accept',
            ...openings.flatMap(rule),
            `limit rate 5/minute log prefix "dropped in: "`,
        ]),
        ...chain("forward", [
            "ct state invalid drop",
            "ct state established,related accept",
            `ip saddr ${set([pods])} ip daddr ${set([pods, ...reach])} accept comment "pods to pods, hosts and BMCs"`,
            `ip saddr ${set(hosts)} ip daddr ${set([pods])} accept comment "probes and webhooks"`,
        ]),
        ...chain("output", [
            "ct state established,related accept",
            'oifname "lo" accept',
            `ip daddr ${set([pods, ...reach])} accept comment "nothing outside the site is needed"`,
            ...(clocks.length > 0
                ? [`ip daddr ${set(clocks)} udp dport 123 accept comment "the site's reference"`]
                : []),
            // Whoever asks for an address has none yet to answer to.
            ...(openings.some(({ id }) => id === "dhcp") ? ["udp sport 67 udp dport 68 accept"] : []),
            `limit rate 5/minute log prefix "dropped out: "`,
        ]),
        "}",
        "",
    ].join("\n");
}

function chain(hook: "input" | "forward" | "output", rules: readonly string[]): string[] {
    return [
        `    chain ${hook} {`,
        `        type filter hook ${hook} priority filter; policy drop;`,
        ...rules.map((text) => `        ${text}`),
        "    }",
    ];
}

function rule({ id, protocol, ports, from, reason }: Opening): string[] {
    const source = from.length > 0 ? `ip saddr ${set(from)} ` : "";
    return [`# ${id}: ${reason}`, `${source}${match(protocol, ports)} accept`];
}

function match(protocol: Opening["protocol"], ports: readonly string[]): string {
    switch (protocol) {
        case "icmp":
            return `icmp type ${set(ports)}`;
        case "esp":
            return "meta l4proto esp";
        default:
            return `${protocol} dport ${set(ports)}`;
    }
}

const set = (elements: readonly string[]) => `{ ${elements.join(", ")} }`;
