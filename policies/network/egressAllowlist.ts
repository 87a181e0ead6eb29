import { isUnbounded } from "../lib/cidr";
import { anyOf, type ObjectControl, type Report } from "../lib/control";
import type { Field } from "../lib/field";
import {
    appliesTo,
    ciliumClusterwidePolicy,
    ciliumPolicy,
    ciliumSpecs,
    everybody,
    isCilium,
    networkPolicy,
} from "../lib/networkPolicies";

const cidrGroup = "cilium.io/CiliumCIDRGroup";
const everyDestination = "allows egress to every destination";

export const egressAllowlist: ObjectControl = {
    id: "NET-02",
    policy: "kubernetes-networkpolicy-limit-egress",
    title: "Egress is an allowlist",
    requirements: ["R1", "R5"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["SC-7(5)", "AC-4"], cis: ["5.3.2"], soc2: ["CC6.6"] },
    why: "One rule that names no destination lets a pod carry models, data and credentials to any host on the internet.",
    remediation:
        "Name each destination: hosts in network.egressAllowlist of the stack's configuration, pods by selector.",
    scope: "looks at NetworkPolicy, CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and CiliumCIDRGroup",
    limits: "Does not follow DNS: a named host may resolve to any address. AdminNetworkPolicy is not read.",

    concerns: anyOf(networkPolicy, ciliumPolicy, ciliumClusterwidePolicy, cidrGroup),

    examine(object, root, report) {
        if (object.kind.id === cidrGroup) {
            root.at("spec.externalCIDRs").items.forEach((cidr) => boundedRange(cidr, report));
        } else if (isCilium(object.kind)) {
            ciliumSpecs(root)
                .flatMap((spec) => spec.get("egress").items)
                .forEach((rule) => examineCiliumRule(rule, report));
        } else {
            const spec = root.get("spec");
            if (appliesTo(spec, "egress")) {
                spec.get("egress").items.forEach((rule) => examineRule(rule, report));
            }
        }
    },
};

function examineRule(rule: Field, report: Report): void {
    const peers = rule.get("to");
    if (peers.empty) {
        report.fail(rule, `names no destination and so ${everyDestination}`);
    }
    peers.items.map((peer) => peer.at("ipBlock.cidr")).forEach((cidr) => boundedRange(cidr, report));
}

/** Ways of naming peers in a Cilium rule. `{}` allows nothing; ports without peers allow those ports everywhere. */
const ciliumPeers = [
    "toEndpoints",
    "toEntities",
    "toCIDR",
    "toCIDRSet",
    "toFQDNs",
    "toServices",
    "toNodes",
    "toGroups",
    "toRequires",
];

function examineCiliumRule(rule: Field, report: Report): void {
    const peers = ciliumPeers.map((key) => rule.get(key));
    const limitsOnlyPorts = ["toPorts", "icmps"].some((key) => rule.get(key).items.length > 0);
    if (limitsOnlyPorts && peers.every((peer) => peer.known && !peer.present)) {
        report.fail(rule, `limits ports but no destination and so ${everyDestination} on them`);
    }
    for (const entity of rule.get("toEntities").items) {
        if (everybody.has(entity.value)) {
            report.fail(entity, everyDestination);
        }
    }
    const ranges = [...rule.get("toCIDR").items, ...rule.get("toCIDRSet").items.map((set) => set.get("cidr"))];
    ranges.forEach((cidr) => boundedRange(cidr, report));
    for (const pattern of rule.get("toFQDNs").items.map((name) => name.get("matchPattern"))) {
        if (/^[*.]+$/.test(pattern.text ?? "")) {
            report.fail(pattern, "matches every host name");
        }
    }
}

function boundedRange(cidr: Field, report: Report): void {
    if (cidr.present && isUnbounded(cidr.text ?? "")) {
        report.fail(cidr, "is wider than a /8 of public addresses, or no range at all");
    }
}
