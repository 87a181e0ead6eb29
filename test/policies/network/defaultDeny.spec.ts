import assert from "node:assert/strict";

import type { Resource } from "../../../policies/lib/kubernetes";
import { defaultDeny } from "../../../policies/network/defaultDeny";
import { ask } from "../support/assess";
import { deployment, kubernetes } from "../support/resources";
import { undecidedBy, UNKNOWN } from "../support/unknown";

const namespace = (name = "serving") => kubernetes("core/v1:Namespace", { metadata: { name } });
const policy = (spec: object, name = "deny", at: string | undefined = "serving") =>
    kubernetes("networking.k8s.io/v1:NetworkPolicy", { metadata: { name, namespace: at }, spec });
const denyAll = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
const cilium = (
    spec: object,
    kind = "CiliumNetworkPolicy",
    metadata: object = { name: "deny", namespace: "serving" },
) => kubernetes(`cilium.io/v2:${kind}`, { metadata, spec });
const clusterwide = (spec: object) => cilium(spec, "CiliumClusterwideNetworkPolicy", { name: "deny" });
const bothSections = { ingress: [{}], egress: [{}] };
const said = (...policies: Resource[]) => ask(defaultDeny, [namespace(), ...policies]).violations;
const lacking = (what: string) => [
    `NET-01 Namespace serving has no policy that denies ${what} by default to all of its pods`,
];

const undone = (by: string) => [`NET-01 Namespace serving has its default deny of ingress undone by ${by}`];

describe("NET-01 kubernetes-namespace-require-default-deny", () => {
    it("passes a namespace whose policies deny both directions to every pod", () => {
        assert.deepEqual(ask(defaultDeny, [namespace(), policy(denyAll)]), {
            violations: [],
            results: [{ object: "Namespace serving", status: "pass" }],
            notApplicable: [],
        });
    });

    it("counts one policy for each direction as one for both, and an absent selector as every pod", () => {
        assert.deepEqual(
            said(
                policy({ policyTypes: ["Ingress"] }, "in"),
                policy({ podSelector: {}, policyTypes: ["Egress"] }, "out"),
            ),
            [],
        );
    });

    it("refuses a namespace without policies, in one sentence", () => {
        assert.deepEqual(said(), lacking("ingress and egress"));
    });

    it("is not content with policies of another namespace, another cluster or some of the pods", () => {
        const provider = { urn: "urn:pulumi:prod::h200-platform::pulumi:providers:kubernetes::management", props: {} };
        for (const other of [
            policy(denyAll, "deny", "elsewhere"),
            { ...policy(denyAll), provider },
            policy({ ...denyAll, podSelector: { matchLabels: { app: "a" } } }),
            policy({ ...denyAll, podSelector: { matchExpressions: [{ key: "app", operator: "Exists" }] } }),
        ]) {
            assert.deepEqual(said(other), lacking("ingress and egress"));
        }
    });

    it("knows that absent policyTypes deny ingress, and egress only with egress rules", () => {
        assert.deepEqual(said(policy({ podSelector: {} })), lacking("egress"));
        assert.deepEqual(said(policy({ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] })), []);
    });

    it("puts a policy without namespace into the provider's default namespace", () => {
        const provider = {
            urn: "urn:pulumi:prod::h200-platform::pulumi:providers:kubernetes::workload",
            props: { namespace: "serving" },
        };
        const unnamed = kubernetes(
            "networking.k8s.io/v1:NetworkPolicy",
            { metadata: { name: "deny" }, spec: denyAll },
            { provider },
        );
        assert.deepEqual(ask(defaultDeny, [{ ...namespace(), provider }, unnamed]).violations, []);
    });

    it("refuses a default deny that one broad policy undoes", () => {
        assert.deepEqual(
            said(policy(denyAll), policy({ podSelector: {}, policyTypes: ["Egress"], egress: [{}] }, "open")),
            ["NET-01 Namespace serving has its default deny of egress undone by NetworkPolicy serving/open"],
        );
        assert.deepEqual(
            said(policy(denyAll), cilium({ endpointSelector: {}, ingress: [{ fromEntities: ["all"] }] })),
            ["NET-01 Namespace serving has its default deny of ingress undone by CiliumNetworkPolicy serving/deny"],
        );
    });

    for (const [what, from] of Object.entries({
        "every namespace": [[{ namespaceSelector: {} }]],
        "every address": [[{ ipBlock: { cidr: "0.0.0.0/0" } }]],
        "every address of IPv6": [[{ ipBlock: { cidr: "::/0" } }]],
        "both halves of the addresses": [[{ ipBlock: { cidr: "0.0.0.0/1" } }, { ipBlock: { cidr: "128.0.0.0/1" } }]],
        "halves in two rules": [[{ ipBlock: { cidr: "::/1" } }], [{ ipBlock: { cidr: "8000::/1" } }]],
    })) {
        it(`refuses a default deny undone by a rule for ${what}`, () => {
            const open = { podSelector: {}, policyTypes: ["Ingress"], ingress: from.map((peers) => ({ from: peers })) };
            assert.deepEqual(said(policy(denyAll), policy(open, "open")), undone("NetworkPolicy serving/open"));
        });
    }

    it("adds up what several policies allow, and names them", () => {
        const open = (cidr: string, name: string, except?: string[]) => {
            const peer = { ipBlock: { cidr, ...(except === undefined ? {} : { except }) } };
            return policy({ podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [peer] }] }, name);
        };
        const [low, high] = [open("0.0.0.0/3", "low"), open("128.0.0.0/2", "high")];
        assert.deepEqual(
            said(policy(denyAll), low, high),
            undone("NetworkPolicy serving/low, NetworkPolicy serving/high"),
        );
        assert.deepEqual(said(policy(denyAll), low), []);
        assert.deepEqual(said(policy(denyAll), low, open("128.0.0.0/2", "high", ["128.0.0.0/3"])), []);
    });

    for (const except of [["10.0.0.0/8"], ["128.0.0.0/1"]]) {
        it(`takes every address but ${except.join()} for everybody`, () => {
            const from = [{ ipBlock: { cidr: "0.0.0.0/0", except } }];
            const open = { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from }] };
            assert.deepEqual(said(policy(denyAll), policy(open, "open")), undone("NetworkPolicy serving/open"));
            const fromCIDRSet = [{ cidr: "0.0.0.0/0", except }];
            assert.deepEqual(
                said(policy(denyAll), cilium({ endpointSelector: {}, ingress: [{ fromCIDRSet }] })),
                undone("CiliumNetworkPolicy serving/deny"),
            );
        });
    }

    it("knows a range from which everything is left out again", () => {
        const from = [{ ipBlock: { cidr: "0.0.0.0/0", except: ["0.0.0.0/1", "128.0.0.0/1"] } }];
        const open = { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from }] };
        assert.deepEqual(said(policy(denyAll), policy(open, "open")), []);
    });

    it("sees through a selector that takes in every pod by what it lacks", () => {
        const podSelector = { matchExpressions: [{ key: "no-such-label", operator: "DoesNotExist" }] };
        const open = { podSelector, policyTypes: ["Ingress"], ingress: [{}] };
        assert.deepEqual(said(policy(denyAll), policy(open, "open")), undone("NetworkPolicy serving/open"));
        assert.deepEqual(said(policy({ ...denyAll, podSelector })), lacking("ingress and egress"));
    });

    it("takes a port without a number for every port", () => {
        const open = { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ ports: [{ protocol: "TCP" }] }] };
        assert.deepEqual(said(policy(denyAll), policy(open, "open")), undone("NetworkPolicy serving/open"));
    });

    for (const rule of [
        { fromCIDR: ["0.0.0.0/0"] },
        { fromCIDRSet: [{ cidr: "0.0.0.0/0" }] },
        { fromEntities: ["world"] },
        { fromEntities: ["cluster"] },
        { fromEntities: ["cluster"], toPorts: [{ ports: [{ port: "0" }] }] },
        { fromEndpoints: [{ matchLabels: { "reserved:world": "" } }] },
        { fromEndpoints: [{ matchExpressions: [{ key: "reserved:host", operator: "DoesNotExist" }] }] },
        { fromEndpoints: [{ matchExpressions: [{ key: "k8s:io.kubernetes.pod.namespace", operator: "Exists" }] }] },
    ]) {
        it(`refuses a default deny undone by Cilium's ${JSON.stringify(rule)}`, () => {
            const open = cilium({ endpointSelector: {}, ingress: [rule] });
            assert.deepEqual(said(policy(denyAll), open), undone("CiliumNetworkPolicy serving/deny"));
        });
    }

    for (const selector of [{}, { matchExpressions: [{ key: "no-such-label", operator: "DoesNotExist" }] }]) {
        it(`takes ${JSON.stringify(selector)} for all pods of the cluster in a clusterwide policy, and of the namespace in another`, () => {
            const open = { endpointSelector: {}, ingress: [{ fromEndpoints: [selector] }] };
            assert.deepEqual(said(policy(denyAll), clusterwide(open)), undone("CiliumClusterwideNetworkPolicy deny"));
            assert.deepEqual(said(policy(denyAll), cilium(open)), []);
        });
    }

    it("leaves to Cilium what names some entities, some namespaces or some ports", () => {
        const inNamespace = { matchLabels: { "k8s:io.kubernetes.pod.namespace": "monitoring" } };
        for (const rule of [
            { fromEntities: ["host", "kube-apiserver"] },
            { fromEndpoints: [inNamespace] },
            { fromEndpoints: [{ matchLabels: { "reserved:host": "" } }] },
            { fromEntities: ["cluster"], toPorts: [{ ports: [{ port: "443" }] }] },
        ]) {
            assert.deepEqual(said(policy(denyAll), clusterwide({ endpointSelector: {}, ingress: [rule] })), []);
        }
    });

    it("leaves a broad rule for some pods, or for some ports, to the controls on rules", () => {
        const some = { podSelector: { matchLabels: { app: "a" } }, policyTypes: ["Egress"], egress: [{}] };
        const ports = { podSelector: {}, policyTypes: ["Egress"], egress: [{ ports: [{ port: 53 }] }] };
        assert.deepEqual(said(policy(denyAll), policy(some, "some"), policy(ports, "ports")), []);
    });

    it("accepts Cilium policies that select every endpoint, in the namespace or clusterwide", () => {
        const byName = { matchLabels: { "k8s:io.kubernetes.pod.namespace": "serving" } };
        const byList = {
            matchExpressions: [{ key: "io.kubernetes.pod.namespace", operator: "NotIn", values: ["kube-system"] }],
        };
        for (const accepted of [
            cilium({ endpointSelector: {}, ...bothSections }),
            cilium({ endpointSelector: byName, ...bothSections }),
            clusterwide({ endpointSelector: {}, ...bothSections }),
            clusterwide({ endpointSelector: byList, ingressDeny: [{}], egress: [{}] }),
            clusterwide({ endpointSelector: {}, enableDefaultDeny: { ingress: true, egress: true } }),
            kubernetes("cilium.io/v2:CiliumNetworkPolicy", {
                metadata: { name: "deny", namespace: "serving" },
                specs: [
                    { endpointSelector: {}, ingress: [{}] },
                    { endpointSelector: {}, egress: [{}] },
                ],
            }),
        ]) {
            assert.deepEqual(said(accepted), []);
        }
    });

    it("refuses Cilium policies that cover less, have an empty section, or switch the default deny off", () => {
        const otherNamespace = { matchLabels: { "k8s:io.kubernetes.pod.namespace": "elsewhere" } };
        for (const refused of [
            cilium({ endpointSelector: { matchLabels: { app: "a" } }, ...bothSections }),
            cilium({ nodeSelector: {}, ...bothSections }),
            cilium({ endpointSelector: {}, ingress: [], egress: [] }),
            clusterwide({ endpointSelector: otherNamespace, ...bothSections }),
            cilium({ endpointSelector: {}, ...bothSections, enableDefaultDeny: { ingress: false, egress: false } }),
        ]) {
            assert.deepEqual(said(refused), lacking("ingress and egress"));
        }
    });

    it("does not let a patch stand for a policy", () => {
        const patch = kubernetes("networking.k8s.io/v1:NetworkPolicyPatch", {
            metadata: { name: "deny", namespace: "serving" },
            spec: denyAll,
        });
        assert.deepEqual(said(patch), lacking("ingress and egress"));
    });

    it("lists workloads whose namespace the stack does not declare, and those only", () => {
        const outside = deployment({}, { name: "agent", namespace: "kube-system" });
        const { results } = ask(defaultDeny, [namespace(), policy(denyAll), deployment({}), outside]);
        assert.deepEqual(results, [
            {
                object: "Deployment kube-system/agent",
                status: "indeterminate",
                path: "metadata.namespace",
                reason: "leads to no namespace that this stack declares",
            },
            { object: "Namespace serving", status: "pass" },
        ]);
    });

    it("judges what was registered even when a cluster that does not exist yet leaves every output empty", () => {
        const answer = ask(defaultDeny, [namespace()], { outputs: () => ({}) });
        assert.deepEqual(answer.violations, lacking("ingress and egress"));
    });

    it("does not apply to a stack without namespaces and workloads", () => {
        assert.deepEqual(ask(defaultDeny, [kubernetes("core/v1:ConfigMap", {})]).notApplicable, [defaultDeny.scope]);
    });

    it("is undecided about each unknown it reads, by policy and path", () => {
        assert.deepEqual(
            undecidedBy(defaultDeny, [namespace(), policy({ ...denyAll, egress: [{ to: [{}], ports: [{}] }] })]),
            [
                "metadata",
                "metadata.namespace",
                "spec",
                "spec.podSelector",
                "spec.policyTypes",
                "spec.policyTypes[0]",
                "spec.policyTypes[1]",
                "spec.egress",
                "spec.egress[0]",
                "spec.egress[0].to",
                "spec.egress[0].to[0]",
            ],
        );
        const ipBlock = { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] };
        const block = undecidedBy(defaultDeny, [namespace(), policy({ ...denyAll, egress: [{ to: [{ ipBlock }] }] })]);
        assert.deepEqual(
            block.filter((path) => path.includes("ipBlock")),
            ["", ".cidr", ".except", ".except[0]"].map((path) => `spec.egress[0].to[0].ipBlock${path}`),
        );
        const rule = { fromEndpoints: [{ matchLabels: { app: "a" } }], fromEntities: ["host"], toPorts: [] };
        const open = clusterwide({ endpointSelector: {}, ingress: [rule], egress: [{}] });
        assert.deepEqual(
            undecidedBy(defaultDeny, [namespace(), open]).filter((path) => path.startsWith("spec.ingress[0].")),
            [
                ...["fromEndpoints", "fromEndpoints[0]", "fromEndpoints[0].matchLabels"],
                ...["fromEndpoints[0].matchLabels.app", "fromEntities", "fromEntities[0]"],
            ].map((path) => `spec.ingress[0].${path}`),
        );
        const { results } = ask(defaultDeny, [namespace(), policy({ ...denyAll, podSelector: UNKNOWN })]);
        assert.deepEqual(
            results.map(({ path }) => path),
            ["NetworkPolicy serving/deny spec.podSelector"],
        );
    });

    it("answers for a thousand namespaces and policies in linear time", function () {
        this.timeout(5_000);
        const names = Array.from({ length: 1_000 }, (_, i) => `team-${String(i)}`);
        const resources = names.flatMap((name) => [namespace(name), policy(denyAll, "deny", name)]);
        assert.equal(ask(defaultDeny, resources).results.filter(({ status }) => status === "pass").length, 1_000);
    });
});
