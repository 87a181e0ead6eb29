import type { NetworkPlan } from "../platformPlan";
import type { ManagementPlan } from "./management";
import type { Opening } from "./openings";

/**
 * `/etc/nftables.conf` of a management host. Three chains that drop by default: what comes in is named one by one, pods reach
 * the site and no further, and the host itself has no way out of the site: whatever it needs is mirrored there.
 * Only a table of our own is replaced, since Cilium keeps rules of its own beside it.
 */
export function firewall({ openings, podRange, hosts }: ManagementPlan, networks: readonly NetworkPlan[]): string {
    const site = networks.map(({ cidr }) => cidr);
    const members = hosts.map(({ address }) => address);
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
            `ip saddr ${set([podRange])} ip daddr ${set([podRange, ...site])} accept comment "pods to pods, hosts and BMCs"`,
            `ip saddr ${set(members)} ip daddr ${set([podRange])} accept comment "probes and webhooks"`,
        ]),
        ...chain("output", [
            "ct state established,related accept",
            'oifname "lo" accept',
            `ip daddr ${set([podRange, ...site])} accept comment "nothing outside the site is needed"`,
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
    const match = protocol === "icmp" ? `icmp type ${set(ports)}` : `${protocol} dport ${set(ports)}`;
    return [`# ${id}: ${reason}`, `${source}${match} accept`];
}

const set = (elements: readonly string[]) => `{ ${elements.join(", ")} }`;
