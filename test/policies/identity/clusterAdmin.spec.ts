import assert from "node:assert/strict";

import { clusterAdmin } from "../../../policies/identity/clusterAdmin";
import { ask } from "../support/assess";
import { kubernetes } from "../support/resources";
import { undecidedBy, UNKNOWN } from "../support/unknown";

const rbac = "rbac.authorization.k8s.io/v1";
const everything = { verbs: ["*"], resources: ["*"], apiGroups: ["*"] };
const readPods = { verbs: ["get"], resources: ["pods"], apiGroups: [""] };
const role = (rules: unknown, over: object = {}) =>
    kubernetes(`${rbac}:ClusterRole`, { metadata: { name: "ops" }, rules }, over);
const binding = (name: string, kind = "ClusterRole", form = "ClusterRoleBinding") =>
    kubernetes(`${rbac}:${form}`, { metadata: { name: "ops-binding" }, roleRef: { kind, name }, subjects: [] });
const at = "IAM-02 ClusterRoleBinding ops-binding: roleRef.name";

describe("IAM-02 kubernetes-binding-limit-cluster-admin", () => {
    it("passes a binding to a limited role of the stack, and judges bindings only", () => {
        assert.deepEqual(ask(clusterAdmin, [role([readPods]), binding("ops")]), {
            violations: [],
            results: [{ object: "ClusterRoleBinding ops-binding", status: "pass" }],
            notApplicable: [],
        });
    });

    it("refuses cluster-admin, in a namespace as well", () => {
        assert.deepEqual(ask(clusterAdmin, [binding("cluster-admin")]).violations, [`${at} is cluster-admin`]);
        assert.deepEqual(ask(clusterAdmin, [binding("cluster-admin", "ClusterRole", "RoleBinding")]).violations, [
            "IAM-02 RoleBinding ops-binding: roleRef.name is cluster-admin",
        ]);
    });

    it("refuses a role that allows everything under another name, wherever it is declared", () => {
        const expected = [`${at} names ClusterRole ops, which allows everything as cluster-admin does`];
        assert.deepEqual(ask(clusterAdmin, [binding("ops"), role([readPods, everything])]).violations, expected);
        const aggregating = kubernetes(`${rbac}:ClusterRole`, {
            metadata: { name: "ops" },
            aggregationRule: { clusterRoleSelectors: [{}] },
        });
        assert.deepEqual(ask(clusterAdmin, [aggregating, binding("ops")]).violations, expected);
    });

    it("lists a role it cannot see, but knows those of the API server", () => {
        assert.deepEqual(ask(clusterAdmin, [binding("elsewhere")]).results, [
            {
                object: "ClusterRoleBinding ops-binding",
                status: "indeterminate",
                path: "roleRef.name",
                reason: "names a role that this stack does not declare",
            },
        ]);
        assert.deepEqual(
            ["view", "system:node-proxier"].flatMap((name) =>
                ask(clusterAdmin, [binding(name)]).results.map((r) => r.status),
            ),
            ["pass", "pass"],
        );
    });

    it("never mistakes a role of another cluster or namespace for the one bound", () => {
        const provider = { urn: "urn:pulumi:prod::h200-platform::pulumi:providers:kubernetes::management", props: {} };
        const elsewhere = ask(clusterAdmin, [role([readPods], { provider }), binding("ops")]);
        assert.deepEqual(
            elsewhere.results.map(({ status }) => status),
            ["indeterminate"],
        );
        const named = (namespace: string, kind: string, more: object) =>
            kubernetes(`${rbac}:${kind}`, { metadata: { name: "ops", namespace }, ...more });
        const answer = ask(clusterAdmin, [
            named("b", "Role", { rules: [readPods] }),
            named("a", "Role", { rules: [everything] }),
            named("b", "RoleBinding", { roleRef: { kind: "Role", name: "ops" } }),
        ]);
        assert.deepEqual(answer.results, [{ object: "RoleBinding b/ops", status: "pass" }]);
    });

    it("lists a bound role whose rules are unknown", () => {
        assert.deepEqual(
            ask(clusterAdmin, [role(UNKNOWN), binding("ops")]).results.map(({ status, reason }) => [status, reason]),
            [["indeterminate", "names ClusterRole ops, whose rules are unknown during preview"]],
        );
    });

    it("does not apply to a stack without roles and bindings", () => {
        assert.deepEqual(ask(clusterAdmin, [kubernetes("core/v1:Secret", {})]).notApplicable, [clusterAdmin.scope]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        assert.deepEqual(undecidedBy(clusterAdmin, [role([readPods]), binding("ops")]), [
            "roleRef",
            "roleRef.kind",
            "roleRef.name",
        ]);
    });
});
