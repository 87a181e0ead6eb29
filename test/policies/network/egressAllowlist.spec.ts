import assert from "node:assert/strict";

import { egressAllowlist } from "../../../policies/network/egressAllowlist";
import { ask } from "../support/assess";
import { kubernetes } from "../support/resources";
import { undecidedBy } from "../support/unknown";

const metadata = { name: "p", namespace: "serving" };
const policy = (egress: unknown, more: object = {}) =>
    kubernetes("networking.k8s.io/v1:NetworkPolicy", { metadata, spec: { podSelector: {}, egress, ...more } });
const cilium = (egress: unknown, kind = "CiliumNetworkPolicy") =>
    kubernetes(`cilium.io/v2:${kind}`, { metadata, spec: { endpointSelector: {}, egress } });
const findings = (resource: ReturnType<typeof policy>) =>
    ask(egressAllowlist, [resource]).results.map(({ status, path = "", reason = "" }) =>
        `${status} ${path} ${reason}`.trim(),
    );
const tooWide = "is wider than a /8 of public addresses, or no range at all";

describe("NET-02 kubernetes-networkpolicy-limit-egress", () => {
    it("passes policies that name destinations, and a default deny", () => {
        const named = [
            { to: [{ ipBlock: { cidr: "10.20.0.0/16" } }, { namespaceSelector: {} }], ports: [{ port: 443 }] },
        ];
        assert.deepEqual([policy(named), policy([]), policy(undefined)].flatMap(findings), ["pass", "pass", "pass"]);
    });

    for (const rule of [{}, { to: [] }, { ports: [{ port: 443 }] }]) {
        it(`refuses the rule ${JSON.stringify(rule)}, which Kubernetes takes as every destination`, () => {
            assert.deepEqual(ask(egressAllowlist, [policy([rule])]).violations, [
                "NET-02 NetworkPolicy serving/p: spec.egress[0] names no destination and so allows egress to every destination",
            ]);
        });
    }

    for (const cidr of [
        ...["0.0.0.0/0", "::/0", "0.0.0.0/1", "8.0.0.0/7", "2000::/3", "anything"],
        ...["::ffff:0:0/96", "::ffff:8.0.0.0/103", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2000::/8", "::/64"],
    ]) {
        it(`refuses the range ${cidr}`, () => {
            assert.deepEqual(findings(policy([{ to: [{ ipBlock: { cidr } }] }])), [
                `fail spec.egress[0].to[0].ipBlock.cidr ${tooWide}`,
            ]);
        });
    }

    for (const cidr of [
        ...["10.0.0.0/8", "fc00::/7", "fd00::/8", "8.0.0.0/8", "203.0.113.7/32"],
        ...["::ffff:10.0.0.0/104", "64:ff9b::808:808/128", "2002:a00::/24", "2001:db8::/32"],
    ]) {
        it(`passes the range ${cidr}`, () => {
            assert.deepEqual(findings(policy([{ to: [{ ipBlock: { cidr } }] }])), ["pass"]);
        });
    }

    it("adds up the ranges of all rules", () => {
        const slash8 = (count: number) => Array.from({ length: count }, (_, i) => `${String(i + 11)}.0.0.0/8`);
        const blocks = (cidrs: string[]) => cidrs.map((cidr) => ({ to: [{ ipBlock: { cidr } }] }));
        const sum = "fail  has ranges that add up to more than a quarter of all public addresses";
        assert.deepEqual(findings(policy(blocks(slash8(64)))), [sum]);
        assert.deepEqual(findings(policy(blocks(slash8(63)))), ["pass"]);
        // The same range twice is there once.
        assert.deepEqual(findings(policy(blocks([...slash8(63), ...slash8(63)]))), ["pass"]);
        assert.deepEqual(
            findings(cilium([{ toCIDR: slash8(40) }, { toCIDRSet: slash8(64).map((cidr) => ({ cidr })) }])),
            [sum],
        );
        const externalCIDRs = slash8(64);
        assert.deepEqual(findings(kubernetes("cilium.io/v2:CiliumCIDRGroup", { metadata, spec: { externalCIDRs } })), [
            sum,
        ]);
    });

    for (const [pattern, reason] of Object.entries({
        "*.com": "leaves open whose domain it is: write two labels after the wildcard at least",
        "*example.com": "leaves open whose domain it is: write two labels after the wildcard at least",
        "**.COM.": "leaves open whose domain it is: write two labels after the wildcard at least",
        "api.*": "has a wildcard where the top-level domain stands",
        "*.*": "matches every host name",
        "*.co.uk": "matches names that anybody can get",
        "*.GitHub.io": "matches names that anybody can get",
    })) {
        it(`refuses the pattern ${pattern}`, () => {
            assert.deepEqual(findings(cilium([{ toFQDNs: [{ matchPattern: pattern }] }])), [
                `fail spec.egress[0].toFQDNs[0].matchPattern ${reason}`,
            ]);
        });
    }

    for (const pattern of [
        "*.alphaton.ai",
        "**.eu-central-1.amazonaws.com",
        "node-*.alphaton.co.uk",
        "huggingface.co",
    ]) {
        it(`passes the pattern ${pattern}`, () => {
            assert.deepEqual(findings(cilium([{ toFQDNs: [{ matchPattern: pattern }] }])), ["pass"]);
        });
    }

    for (const selector of [
        { matchLabels: { "reserved:world": "" } },
        { matchLabels: { "reserved.world-ipv4": "" } },
        { matchExpressions: [{ key: "reserved:all", operator: "Exists" }] },
        { matchExpressions: [{ key: "reserved:host", operator: "DoesNotExist" }] },
    ]) {
        it(`refuses the endpoints ${JSON.stringify(selector)}, which are an entity`, () => {
            assert.deepEqual(
                findings(cilium([{ toEndpoints: [{ matchLabels: { "reserved:host": "" } }, selector] }])),
                ["fail spec.egress[0].toEndpoints[1] stands for an entity and so allows egress to every destination"],
            );
        });
    }

    it("ignores egress rules that policyTypes switch off, as the API server does", () => {
        assert.deepEqual(findings(policy([{}], { policyTypes: ["Ingress"] })), ["pass"]);
        assert.equal(findings(policy([{}], { policyTypes: ["Egress"] }))[0]?.startsWith("fail"), true);
    });

    for (const kind of ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicyPatch"]) {
        it(`refuses every way out of a ${kind}`, () => {
            const egress = [
                { toEntities: ["cluster", "world"] },
                { toCIDR: ["0.0.0.0/0"] },
                { toCIDRSet: [{ cidr: "::/0", except: ["10.0.0.0/8"] }] },
                { toFQDNs: [{ matchName: "s3.eu-central-1.amazonaws.com" }, { matchPattern: "*" }] },
                { toPorts: [{ ports: [{ port: "443" }] }] },
            ];
            assert.deepEqual(findings(cilium(egress, kind)), [
                "fail spec.egress[0].toEntities[1] allows egress to every destination",
                `fail spec.egress[1].toCIDR[0] ${tooWide}`,
                `fail spec.egress[2].toCIDRSet[0].cidr ${tooWide}`,
                "fail spec.egress[3].toFQDNs[1].matchPattern matches every host name",
                "fail spec.egress[4] limits ports but no destination and so allows egress to every destination on them",
            ]);
        });
    }

    it("reads specs beside spec", () => {
        const both = kubernetes("cilium.io/v2:CiliumNetworkPolicy", {
            metadata,
            spec: { egress: [{ toEndpoints: [{}] }] },
            specs: [{ egress: [] }, { egress: [{ toEntities: ["all"] }] }],
        });
        assert.deepEqual(findings(both), ["fail specs[1].egress[0].toEntities[0] allows egress to every destination"]);
    });

    it("passes an empty rule of Cilium, which allows nothing", () => {
        assert.deepEqual(findings(cilium([{}])), ["pass"]);
    });

    it("judges the groups of ranges that Cilium policies refer to", () => {
        const group = kubernetes("cilium.io/v2:CiliumCIDRGroup", {
            metadata,
            spec: { externalCIDRs: ["10.0.0.0/8", "0.0.0.0/0"] },
        });
        assert.deepEqual(findings(group), [`fail spec.externalCIDRs[1] ${tooWide}`]);
    });

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(egressAllowlist, [kubernetes("core/v1:Service", {})]).notApplicable, [
            egressAllowlist.scope,
        ]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        const rules = [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: 443 }] }];
        const to = "spec.egress[0].to";
        assert.deepEqual(undecidedBy(egressAllowlist, [policy(rules, { policyTypes: ["Egress"] })]), [
            "spec",
            "spec.egress",
            "spec.egress[0]",
            to,
            `${to}[0]`,
            `${to}[0].ipBlock`,
            `${to}[0].ipBlock.cidr`,
            "spec.policyTypes",
            "spec.policyTypes[0]",
        ]);
    });

    it("is undecided about each unknown of a Cilium policy it reads, by path", () => {
        const rule = {
            toEndpoints: [{ matchExpressions: [{ key: "app", operator: "Exists" }] }],
            toEntities: ["cluster"],
            toCIDR: ["10.0.0.0/8"],
            toCIDRSet: [{ cidr: "10.0.0.0/8" }],
            toFQDNs: [{ matchPattern: "*.alphaton.ai" }],
            toPorts: [{ ports: [] }],
        };
        const found = undecidedBy(egressAllowlist, [cilium([rule])]).map((path) => path.replace("spec.egress[0].", ""));
        assert.deepEqual(found, [
            "spec",
            "spec.egress",
            "spec.egress[0]",
            "toEndpoints",
            "toEndpoints[0]",
            "toEndpoints[0].matchExpressions",
            "toEndpoints[0].matchExpressions[0]",
            "toEndpoints[0].matchExpressions[0].key",
            "toEndpoints[0].matchExpressions[0].operator",
            "toEntities",
            "toEntities[0]",
            "toCIDR",
            "toCIDR[0]",
            "toCIDRSet",
            "toCIDRSet[0]",
            "toCIDRSet[0].cidr",
            "toFQDNs",
            "toFQDNs[0]",
            "toFQDNs[0].matchPattern",
            "toPorts",
        ]);
    });
});
