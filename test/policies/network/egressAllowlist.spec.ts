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

    for (const cidr of ["0.0.0.0/0", "::/0", "0.0.0.0/1", "8.0.0.0/7", "2000::/3", "anything"]) {
        it(`refuses the range ${cidr}`, () => {
            assert.deepEqual(findings(policy([{ to: [{ ipBlock: { cidr } }] }])), [
                `fail spec.egress[0].to[0].ipBlock.cidr ${tooWide}`,
            ]);
        });
    }

    for (const cidr of ["10.0.0.0/8", "fc00::/7", "fd00::/8", "8.0.0.0/8", "203.0.113.7/32"]) {
        it(`passes the range ${cidr}`, () => {
            assert.deepEqual(findings(policy([{ to: [{ ipBlock: { cidr } }] }])), ["pass"]);
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
