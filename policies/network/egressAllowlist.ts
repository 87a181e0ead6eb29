import { type AddressRange, coverEverybody, isUnbounded } from "../lib/cidr";
import { anyOf, type ObjectControl, type Report } from "../lib/control";
import type { Field } from "../lib/field";
import {
    appliesTo,
    ciliumClusterwidePolicy,
    ciliumPolicy,
    ciliumRanges,
    ciliumSpecs,
    everybody,
    isCilium,
    networkPolicy,
    rangesIn,
    selectsEntities,
} from "../lib/networkPolicies";
import { tooBroad } from "./hostPatterns";

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
    limits:
        "Does not follow DNS: a named host may resolve to any address, and of the suffixes below which anybody gets a name only " +
        "well-known ones are known. Ranges add up within one policy, not over several. AdminNetworkPolicy is not read.",

    concerns: anyOf(networkPolicy, ciliumPolicy, ciliumClusterwidePolicy, cidrGroup),

    examine(object, root, report) {
        const ranges: AddressRange[] = [];
        if (object.kind.id === cidrGroup) {
            const group = root.at("spec.externalCIDRs").items;
            group.forEach((cidr) => {
                boundedRange(cidr, report);
            });
            ranges.push(...rangesIn(group));
        } else if (isCilium(object.kind)) {
            for (const rule of ciliumSpecs(root).flatMap((spec) => spec.get("egress").items)) {
                examineCiliumRule(rule, report);
                ranges.push(...ciliumRanges(rule, "egress"));
            }
        } else if (appliesTo(root.get("spec"), "egress")) {
            for (const rule of root.at("spec.egress").items) {
                examineRule(rule, report);
                ranges.push(...rangesIn(rule.get("to").items.map((peer) => peer.get("ipBlock"))));
            }
        }
        // A range that is too wide by itself is reported by its path.
        if (coverEverybody(ranges.filter(({ cidr }) => !isUnbounded(cidr)))) {
            report.fail("", "has ranges that add up to more than a quarter of all public addresses");
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
    for (const selector of rule.get("toEndpoints").items.filter(selectsEntities)) {
        report.fail(selector, `stands for an entity and so ${everyDestination}`);
    }
    const ranges = [...rule.get("toCIDR").items, ...rule.get("toCIDRSet").items.map((set) => set.get("cidr"))];
    ranges.forEach((cidr) => boundedRange(cidr, report));
    for (const pattern of rule.get("toFQDNs").items.map((name) => name.get("matchPattern"))) {
        const reason = tooBroad(pattern.text ?? "");
        if (reason !== undefined) {
            report.fail(pattern, reason);
        }
    }
}

function boundedRange(cidr: Field, report: Report): void {
    if (cidr.present && isUnbounded(cidr.text ?? "")) {
        report.fail(cidr, "is wider than a /8 of public addresses, or no range at all");
    }
}
