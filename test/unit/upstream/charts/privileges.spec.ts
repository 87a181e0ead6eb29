import assert from "node:assert/strict";

import { privilegesOf } from "../../../../components/upstream/charts/privileges";
import type { KubernetesManifest } from "../../../../components/upstream/kubernetesObject";

const rbac = (kind: string, name: string, rest: object): KubernetesManifest => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: { name },
    ...rest,
});
const role = (name: string, ...rules: object[]) => rbac("ClusterRole", name, { rules });
const bind = (name: string, subjects: object[] = []) =>
    rbac("ClusterRoleBinding", name, { roleRef: { kind: "ClusterRole", name }, subjects });
const rule = (apiGroups: string[], resources: string[], verbs: string[], rest: object = {}) => ({
    apiGroups,
    resources,
    verbs,
    ...rest,
});
const asked = (...objects: KubernetesManifest[]) => Object.fromEntries(privilegesOf(objects));

describe("privileges of a chart", () => {
    it("are found in roles that are added up into one that is bound", () => {
        const labels = { "example.com/part-of": "manager" };
        const part = role("part", rule([""], ["secrets"], ["list"]));
        const labelled = { ...part, metadata: { name: "part", labels } };
        const sum = (selector: object) =>
            rbac("ClusterRole", "sum", { aggregationRule: { clusterRoleSelectors: [selector] } });
        const found = { "reads secrets": ["ClusterRole/part"] };
        assert.deepEqual(asked(labelled, sum({ matchLabels: labels }), bind("sum")), found);
        assert.deepEqual(asked(part, sum({ matchLabels: labels }), bind("sum")), {});
        assert.deepEqual(asked(labelled, sum({ matchLabels: labels })), {});
        const expression = { key: "example.com/part-of", operator: "Exists" };
        assert.deepEqual(asked(labelled, sum({ matchExpressions: [expression] }), bind("sum")), found);
    });

    it("name the objects that ask for them", () => {
        const secrets = role("keys", rule([""], ["secrets"], ["get", "patch"]));
        const nodes = role("hosts", rule([""], ["nodes"], ["patch"]), rule([""], ["pods/exec"], ["create"]));
        assert.deepEqual(asked(secrets, bind("keys"), nodes, bind("hosts")), {
            "reads secrets": ["ClusterRole/keys"],
            "writes secrets": ["ClusterRole/keys"],
            "writes nodes": ["ClusterRole/hosts"],
            "runs commands in pods": ["ClusterRole/hosts"],
        });
    });

    it("count where a role is bound for the whole cluster, and on more than named objects", () => {
        const unbound = role("unbound", rule([""], ["secrets"], ["get"]));
        const named = role("named", rule([""], ["secrets"], ["get"], { resourceNames: ["own"] }));
        const local = rbac("RoleBinding", "local", { roleRef: { kind: "ClusterRole", name: "unbound" } });
        assert.deepEqual(asked(unbound, local, named, bind("named")), {});
    });

    it("see through wildcards", () => {
        const anyVerb = role("verbs", rule([""], ["secrets"], ["*"]));
        const anyResource = role("resources", rule(["apps"], ["*"], ["create"]));
        assert.deepEqual(asked(anyVerb, bind("verbs"), anyResource, bind("resources")), {
            "any verb": ["ClusterRole/verbs"],
            "reads secrets": ["ClusterRole/verbs"],
            "writes secrets": ["ClusterRole/verbs"],
            "any resource": ["ClusterRole/resources"],
            "creates workloads": ["ClusterRole/resources"],
        });
    });

    it("see who is as good as cluster-admin, by binding or by rule", () => {
        const all = asked(role("all", rule(["*"], ["*"], ["*"])), bind("all"), bind("cluster-admin"));
        assert.deepEqual(all["cluster-admin"], ["ClusterRoleBinding/cluster-admin", "ClusterRole/all"]);
    });

    it("see bindings to groups that nobody chooses the members of", () => {
        const everybody = bind("open", [{ kind: "Group", name: "system:authenticated" }]);
        const team = bind("team", [{ kind: "Group", name: "oidc:infra" }]);
        const anonymous = bind("nobody", [{ kind: "User", name: "system:anonymous" }]);
        const person = bind("person", [{ kind: "User", name: "oidc:ada" }]);
        const roles = ["open", "team", "nobody", "person"].map((name) => role(name));
        assert.deepEqual(asked(everybody, team, anonymous, person, ...roles), {
            "binds a system group": ["ClusterRoleBinding/open"],
            "binds a system user": ["ClusterRoleBinding/nobody"],
        });
    });

    it("see bindings to roles that the chart does not bring, in namespaces too", () => {
        const to = (name: string, kind = "ClusterRole") => ({ roleRef: { kind, name } });
        const bindings = [
            bind("admin"),
            rbac("RoleBinding", "editor", to("edit")),
            rbac("RoleBinding", "root", to("cluster-admin")),
            rbac("RoleBinding", "neighbour", to("keys", "Role")),
        ];
        const harmless = [
            bind("system:auth-delegator"),
            rbac("RoleBinding", "reader", to("extension-apiserver-authentication-reader", "Role")),
        ];
        const own = [role("keys"), rbac("RoleBinding", "own", to("keys"))];
        assert.deepEqual(asked(...bindings, ...harmless, ...own), {
            "binds a role of others": ["ClusterRoleBinding/admin", "RoleBinding/editor", "RoleBinding/neighbour"],
            "cluster-admin": ["RoleBinding/root"],
        });
    });

    it("are found in roles that Kubernetes adds to those of whoever administers a namespace", () => {
        for (const name of ["admin", "edit", "view"]) {
            const part = role("part", rule([""], ["secrets"], ["list"]));
            const labels = { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: "true" };
            const added = { ...part, metadata: { name: "part", labels } };
            assert.deepEqual(asked(added), { "reads secrets": ["ClusterRole/part"] }, name);
        }
    });

    it("name each way to hosts, identities and running pods", () => {
        const ways: Record<string, object> = {
            "reaches kubelets": rule([""], ["nodes/proxy"], ["get"]),
            "approves certificates": rule(["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["update"]),
            "changes workloads": rule(["apps"], ["deployments"], ["patch"]),
            "creates workloads": rule([""], ["replicationcontrollers"], ["create"]),
            "runs commands in pods": rule([""], ["pods/ephemeralcontainers"], ["patch"]),
        };
        for (const [privilege, allowed] of Object.entries(ways)) {
            assert.deepEqual(asked(role("way", allowed), bind("way")), { [privilege]: ["ClusterRole/way"] });
        }
        const signer = rule(["certificates.k8s.io"], ["signers"], ["approve"]);
        assert.deepEqual(Object.keys(asked(role("signer", signer), bind("signer"))), ["approves certificates"]);
        const own = { ...signer, resourceNames: ["issuers.example.com/*"] };
        assert.deepEqual(asked(role("signer", own), bind("signer")), {});
        const everywhere = rule(["*"], ["*/proxy"], ["get"]);
        assert.deepEqual(Object.keys(asked(role("proxy", everywhere), bind("proxy"))), ["reaches kubelets"]);
        const metrics = rule([""], ["nodes/metrics", "nodes/stats"], ["get"]);
        assert.deepEqual(asked(role("metrics", metrics), bind("metrics")), {});
    });

    it("include each way of a pod to its host", () => {
        const spec = { hostNetwork: true, hostPID: true, containers: [{ name: "main" }] };
        const agent = {
            apiVersion: "apps/v1",
            kind: "DaemonSet",
            metadata: { name: "agent" },
            spec: { template: { spec } },
        };
        assert.deepEqual(asked(agent), { hostNetwork: ["DaemonSet/agent"], hostPID: ["DaemonSet/agent"] });
        const old = { ...agent, apiVersion: "v1", kind: "ReplicationController" };
        assert.deepEqual(Object.keys(asked(old)), ["hostNetwork", "hostPID"]);
    });
});
