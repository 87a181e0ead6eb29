import assert from "node:assert/strict";

import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import fc from "fast-check";

import { containerDefaults, quotaIssues } from "../../../components/security/namespaceQuota";
import { NAMESPACE_ROLES } from "../../../components/security/namespaceRoles";
import {
    TenantNamespace,
    type TenantNamespaceArgs,
    validateTenantNamespace,
} from "../../../components/security/tenantNamespace";
import type { ClusterScope } from "../../../components/shared/clusterScope";
import { CLUSTER, deploy } from "../support/deploy";

const research: Omit<TenantNamespaceArgs, "scope"> = {
    name: "research",
    kind: "tenant",
    owner: "research",
    purpose: "Experiments of the research team.",
    podSecurity: "restricted",
    kubernetesVersion: "1.36.3",
    quota: { gpus: 4, cpuCores: 64, memoryGib: 256, pods: 100 },
    access: [
        { group: "oidc:researchers", role: "operator" },
        { group: "oidc:leads", role: "operator" },
        { group: "oidc:compliance", role: "auditor" },
    ],
    calls: [{ namespace: "serving", service: "llama-70b", port: 8000 }],
};
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const create = (changes: Partial<TenantNamespaceArgs> = {}) =>
    deploy((scope, opts) => new TenantNamespace("research", { scope, ...research, ...changes }, opts));
const validate = (changes: Partial<TenantNamespaceArgs>) =>
    validateTenantNamespace({ scope: undefined as unknown as ClusterScope, ...research, ...changes });

describe("TenantNamespace", () => {
    it("labels the namespace with its owner and with Pod Security pinned to the cluster's release", async () => {
        const { only } = await create();
        assert.deepEqual(only("kubernetes:core/v1:Namespace").inputs["metadata"], {
            name: "research",
            labels: {
                "app.kubernetes.io/name": "research",
                "app.kubernetes.io/instance": "research",
                "app.kubernetes.io/managed-by": "pulumi",
                "alphaton.ai/owner": "research",
                "alphaton.ai/tenant": "research",
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/enforce-version": "v1.36",
                "pod-security.kubernetes.io/audit": "restricted",
                "pod-security.kubernetes.io/audit-version": "v1.36",
                "pod-security.kubernetes.io/warn": "restricted",
                "pod-security.kubernetes.io/warn-version": "v1.36",
            },
            annotations: {
                "alphaton.ai/provenance": "ours",
                "alphaton.ai/purpose": "Experiments of the research team.",
                "pulumi.com/patchForce": "true",
            },
        });
    });

    it("records what goes beyond restricted even where it is let in, and is no tenant when it is the platform's", async () => {
        const { only } = await create({ kind: "platform", podSecurity: "privileged" });
        const { labels } = only("kubernetes:core/v1:Namespace").inputs["metadata"];
        assert.equal(labels["pod-security.kubernetes.io/enforce"], "privileged");
        assert.equal(labels["pod-security.kubernetes.io/audit"], "restricted");
        assert.equal("alphaton.ai/tenant" in labels, false);
    });

    it("lets nothing in, and out only to the resolver and to what it may call", async () => {
        const { all } = await create();
        const policies = all(NETWORK_POLICY).map(({ inputs }) => [inputs["metadata"].name, inputs["spec"]]);
        assert.deepEqual(Object.fromEntries(policies), {
            "default-deny": { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
            "egress-dns": {
                podSelector: {},
                policyTypes: ["Egress"],
                egress: [
                    {
                        to: [
                            {
                                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                                podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                            },
                        ],
                        ports: [
                            { protocol: "UDP", port: 53 },
                            { protocol: "TCP", port: 53 },
                        ],
                    },
                ],
            },
            "egress-serving-llama-70b": {
                podSelector: {},
                policyTypes: ["Egress"],
                egress: [
                    {
                        to: [
                            {
                                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "serving" } },
                                podSelector: { matchLabels: { "app.kubernetes.io/instance": "llama-70b" } },
                            },
                        ],
                        ports: [{ protocol: "TCP", port: 8000 }],
                    },
                ],
            },
        });
    });

    it("caps what runs, and gives containers that state no size one that fits", async () => {
        const { only } = await create();
        assert.deepEqual(only("kubernetes:core/v1:ResourceQuota").inputs["spec"], {
            hard: {
                "requests.nvidia.com/gpu": "4",
                "requests.cpu": "64",
                "limits.cpu": "64",
                "requests.memory": "256Gi",
                "limits.memory": "256Gi",
                pods: "100",
                "services.loadbalancers": "0",
                "services.nodeports": "0",
            },
        });
        assert.deepEqual(only("kubernetes:core/v1:LimitRange").inputs["spec"], {
            limits: [
                {
                    type: "Container",
                    default: { cpu: "640m", memory: "2048Mi" },
                    defaultRequest: { cpu: "320m", memory: "1024Mi" },
                },
            ],
        });
    });

    it("gives pods that name no account no token", async () => {
        const { inputs } = (await create()).only("kubernetes:core/v1:ServiceAccountPatch");
        assert.deepEqual(
            { name: inputs["metadata"].name, automount: inputs["automountServiceAccountToken"] },
            { name: "default", automount: false },
        );
    });

    it("makes only the roles that somebody has, bound to groups of the identity provider", async () => {
        const { all } = await create();
        const names = (type: string) => all(`kubernetes:rbac.authorization.k8s.io/v1:${type}`).map(({ name }) => name);
        assert.deepEqual(names("Role").sort(), ["research-role-auditor", "research-role-operator"]);
        const operators = all("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").find(({ name }) =>
            name.endsWith("operator"),
        );
        assert.deepEqual(
            { roleRef: operators?.inputs["roleRef"], subjects: operators?.inputs["subjects"] },
            {
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "operator" },
                subjects: ["oidc:researchers", "oidc:leads"].map((name) => ({
                    apiGroup: "rbac.authorization.k8s.io",
                    kind: "Group",
                    name,
                })),
            },
        );
    });

    it("creates every object after the namespace, on its own cluster", async () => {
        const { resources } = await create();
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        const inside = objects.filter(({ type }) => !type.endsWith(":Namespace"));
        const last = inside.filter(({ name }) => name === "research-default-account");
        assert.ok(inside.every((one) => last.includes(one) || one.dependsOn.includes("research-namespace")));
        assert.ok(inside.every(({ inputs }) => inputs["metadata"].namespace === "research"));
        assert.deepEqual(new Set(objects.map(({ provider }) => provider)), new Set([CLUSTER]));
        assert.equal(objects.length, 11);
    });

    it("lets nothing be placed in it before every guard is there", async () => {
        const { resources } = await deploy((scope, opts) => {
            const namespace = new TenantNamespace("research", { scope, ...research }, opts);
            const metadata = { name: "inside", namespace: "research" };
            new ConfigMap("inside", { metadata }, scope.objectOptions(namespace, { namespace: "research" }));
        });
        const waits = new Map(resources.map(({ name, dependsOn }) => [name, dependsOn]));
        const guards = resources.filter(({ type }) => /:(NetworkPolicy|ResourceQuota|LimitRange)$/.test(type));
        assert.deepEqual(waits.get("inside"), ["research-default-account"]);
        assert.deepEqual(
            [...(waits.get("research-default-account") ?? [])].sort(),
            guards.map(({ name }) => name).sort(),
        );
        assert.ok(guards.length > 3);
    });

    it("names every broken argument in one error", () => {
        assert.deepEqual(
            validate({
                name: "kube-Research",
                purpose: " ",
                kubernetesVersion: "v1.36",
                quota: { gpus: -1, cpuCores: 1.5, memoryGib: 0, pods: 10 },
                access: [
                    { group: "system:masters", role: "viewer" },
                    { group: "oidc:a", role: "viewer" },
                    { group: "oidc:a", role: "viewer" },
                ],
                calls: [{ namespace: "serving", service: "Llama", port: 0 }],
            }),
            [
                {
                    path: "name",
                    reason: 'expected lower-case letters, digits and inner dashes, at most 63, got "kube-Research"',
                },
                { path: "name", reason: '"kube-Research" belongs to Kubernetes' },
                { path: "purpose", reason: "must say in one sentence what runs here" },
                { path: "kubernetesVersion", reason: 'expected a release such as 1.36.3, got "v1.36"' },
                { path: "quota.gpus", reason: "expected an integer of 0 or more, got -1" },
                { path: "quota.cpuCores", reason: "expected an integer of 1 or more, got 1.5" },
                { path: "quota.memoryGib", reason: "expected an integer of 1 or more, got 0" },
                {
                    path: "access[0].group",
                    reason: 'expected a group of the identity provider, "oidc:" in front, got "system:masters"',
                },
                { path: "access[2]", reason: '"oidc:a" is already viewer by access[1]' },
                {
                    path: "calls[0].service",
                    reason: 'expected lower-case letters, digits and inner dashes, at most 63, got "Llama"',
                },
                { path: "calls[0].port", reason: "expected a port, got 0" },
            ],
        );
    });

    it("refuses to construct with broken arguments", async () => {
        await assert.rejects(create({ owner: "Research Team" }), {
            message:
                "Invalid arguments:\n" +
                '  owner: expected lower-case letters, digits and inner dashes, at most 63, got "Research Team"',
        });
    });
});

describe("container defaults", () => {
    it("fit the quota as many times as it allows pods, whenever the quota is accepted", () => {
        const quota = fc.record({
            gpus: fc.nat(64),
            cpuCores: fc.integer({ min: 1, max: 2000 }),
            memoryGib: fc.integer({ min: 1, max: 8000 }),
            pods: fc.integer({ min: 1, max: 500 }),
        });
        fc.assert(
            fc.property(quota, (given) => {
                fc.pre(quotaIssues(given).length === 0);
                const { millicores, mib } = containerDefaults(given);
                assert.ok(millicores >= 50 && millicores * given.pods <= given.cpuCores * 1000);
                assert.ok(mib >= 64 && mib * given.pods <= given.memoryGib * 1024);
            }),
        );
    });

    it("too small to start anything are refused with the way out", () => {
        assert.deepEqual(quotaIssues({ gpus: 0, cpuCores: 1, memoryGib: 1, pods: 100 }), [
            {
                path: "quota.cpuCores",
                reason: "leaves 10 millicores for each of 100 pods, needs 50: raise it or lower quota.pods",
            },
            {
                path: "quota.memoryGib",
                reason: "leaves 10 MiB for each of 100 pods, needs 64: raise it or lower quota.pods",
            },
        ]);
    });
});

describe("namespace roles", () => {
    const rules = Object.entries(NAMESPACE_ROLES).flatMap(([role, list]) => list.map((rule) => ({ role, ...rule })));

    it("name every verb and resource, and none that opens a way round them", () => {
        const forbidden = [
            "secrets",
            "pods/exec",
            "pods/attach",
            "pods/portforward",
            "pods/ephemeralcontainers",
            "pods/proxy",
        ];
        forbidden.push("services/proxy", "serviceaccounts/token");
        for (const { role, apiGroups, resources, verbs } of rules) {
            const all = [...apiGroups, ...resources, ...verbs];
            assert.ok(!all.some((word) => word.includes("*")), `${role} holds a wildcard`);
            assert.deepEqual(
                resources.filter((resource) => forbidden.includes(resource)),
                [],
                role,
            );
            assert.deepEqual(
                verbs.filter((verb) => ["escalate", "bind", "impersonate"].includes(verb)),
                [],
                role,
            );
        }
    });

    it("let operators write and nobody else, and let nobody write rules that bind them", () => {
        const writes = rules.filter(({ verbs }) => verbs.some((verb) => !["get", "list", "watch"].includes(verb)));
        assert.deepEqual([...new Set(writes.map(({ role }) => role))], ["operator"]);
        const binding = [
            "roles",
            "rolebindings",
            "networkpolicies",
            "resourcequotas",
            "limitranges",
            "serviceaccounts",
        ];
        assert.deepEqual(
            writes.flatMap(({ resources }) => resources).filter((it) => binding.includes(it)),
            [],
        );
    });
});
