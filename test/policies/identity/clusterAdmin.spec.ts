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

    for (const name of ["system:mine", "admin", "edit"]) {
        it(`judges a declared ${name} by its rules, not by its name`, () => {
            const declared = (rules: object[]) => kubernetes(`${rbac}:ClusterRole`, { metadata: { name }, rules });
            assert.deepEqual(ask(clusterAdmin, [declared([everything]), binding(name)]).violations, [
                `${at} names ClusterRole ${name}, which allows everything as cluster-admin does`,
            ]);
            assert.deepEqual(ask(clusterAdmin, [declared([readPods]), binding(name)]).violations, []);
        });
    }

    for (const [what, selector, labels] of [
        ["labels", { matchLabels: { team: "a" } }, { team: "a" }],
        ["expressions", { matchExpressions: [{ key: "team", operator: "In", values: ["a"] }] }, { team: "a" }],
        ["what is absent", { matchExpressions: [{ key: "no", operator: "DoesNotExist" }] }, {}],
        ["what cluster-admin carries", { matchLabels: { "kubernetes.io/bootstrapping": "rbac-defaults" } }, {}],
    ] as const) {
        it(`follows an aggregation by ${what}`, () => {
            const collecting = kubernetes(`${rbac}:ClusterRole`, {
                metadata: { name: "ops" },
                aggregationRule: { clusterRoleSelectors: [selector] },
            });
            const part = kubernetes(`${rbac}:ClusterRole`, { metadata: { name: "part", labels }, rules: [everything] });
            assert.equal(ask(clusterAdmin, [collecting, part, binding("ops")]).violations.length, 1);
        });
    }

    it("leaves an aggregation alone that collects limited roles, whatever else is declared", () => {
        const collecting = kubernetes(`${rbac}:ClusterRole`, {
            metadata: { name: "ops" },
            aggregationRule: { clusterRoleSelectors: [{ matchLabels: { team: "a" } }] },
        });
        const other = kubernetes(`${rbac}:ClusterRole`, {
            metadata: { name: "other", labels: { team: "b" } },
            rules: [everything],
        });
        assert.deepEqual(ask(clusterAdmin, [collecting, other, binding("ops")]).violations, []);
    });

    it("knows what the API server collects into roles of its own", () => {
        const labels = { "rbac.authorization.k8s.io/aggregate-to-edit": "true" };
        const part = kubernetes(`${rbac}:ClusterRole`, { metadata: { name: "part", labels }, rules: [everything] });
        assert.deepEqual(
            ["admin", "edit", "view"].map((name) => ask(clusterAdmin, [part, binding(name)]).violations.length),
            [1, 1, 0],
        );
    });

    const collecting = (name: string, selector: object, labels = {}) =>
        kubernetes(`${rbac}:ClusterRole`, {
            metadata: { name, labels },
            aggregationRule: { clusterRoleSelectors: [selector] },
        });
    const part = (name: string, labels: unknown, rules: object[]) =>
        kubernetes(`${rbac}:ClusterRole`, { metadata: { name, labels }, rules });
    const statuses = (...resources: Parameters<typeof ask>[1]) =>
        ask(clusterAdmin, resources).results.map(({ status }) => status);
    const byTeam = { matchLabels: { team: "a" } };

    it("follows an aggregation through the roles that it collects, in circles as well", () => {
        const outer = collecting("ops", { matchLabels: { inner: "true" } });
        const inner = collecting("inner", byTeam, { inner: "true", team: "a" });
        assert.deepEqual(statuses(outer, inner, part("part", { team: "a" }, [everything]), binding("ops")), ["fail"]);
        assert.deepEqual(statuses(outer, inner, part("part", { team: "a" }, [readPods]), binding("ops")), ["pass"]);
    });

    it("adds up what the roles allow that one collects", () => {
        const onAll = { resources: ["*"], apiGroups: ["*"] };
        const halves = [
            ["get", "list", "watch"],
            ["create", "update", "patch", "delete"],
        ].map((verbs, index) => part(`half-${String(index)}`, { team: "a" }, [{ ...onAll, verbs }]));
        assert.deepEqual(statuses(...halves, collecting("ops", byTeam), binding("ops")), ["fail"]);
        assert.deepEqual(statuses(...halves.slice(1), collecting("ops", byTeam), binding("ops")), ["pass"]);
    });

    it("counts what is put into a built-in role for whoever collects that role", () => {
        const label = (level: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${level}`]: "true" });
        const viewers = part("part", label("view"), [everything]);
        assert.deepEqual(
            ["view", "edit", "admin"].map((level) =>
                statuses(viewers, collecting("ops", { matchLabels: label(level) }), binding("ops")),
            ),
            [["fail"], ["fail"], ["fail"]],
        );
        assert.deepEqual(statuses(collecting("ops", { matchLabels: label("admin") }), binding("ops")), ["pass"]);
    });

    it("lists an aggregation that an unknown label may widen, and passes one that it cannot", () => {
        const ops = collecting("ops", byTeam);
        assert.deepEqual(statuses(ops, part("part", UNKNOWN, [everything]), binding("ops")), ["indeterminate"]);
        assert.deepEqual(statuses(ops, part("part", { team: UNKNOWN }, [everything]), binding("ops")), [
            "indeterminate",
        ]);
        assert.deepEqual(statuses(ops, part("part", UNKNOWN, [readPods]), binding("ops")), ["pass"]);
        assert.deepEqual(
            statuses(collecting("ops", { matchLabels: UNKNOWN }), part("part", {}, [everything]), binding("ops")),
            ["indeterminate"],
        );
    });

    it("counts what a patch adds, and takes no limited patch for the role", () => {
        const patch = (rules: object[]) => kubernetes(`${rbac}:ClusterRolePatch`, { metadata: { name: "ops" }, rules });
        assert.equal(ask(clusterAdmin, [role([readPods]), patch([everything]), binding("ops")]).violations.length, 1);
        assert.deepEqual(
            ask(clusterAdmin, [patch([readPods]), binding("ops")]).results.map(({ status }) => status),
            ["indeterminate"],
        );
    });

    const verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
    const onAll = { resources: ["*"], apiGroups: ["*"] };
    for (const [what, rules] of Object.entries({
        "all verbs by name": [{ ...onAll, verbs }],
        "all verbs in two rules": [
            { ...onAll, verbs: verbs.slice(3) },
            { ...onAll, verbs: verbs.slice(0, 3) },
        ],
        escalate: [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["escalate"] }],
        bind: [{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["bind"] }],
        impersonate: [{ apiGroups: [""], resources: ["groups"], verbs: ["impersonate"] }],
    })) {
        it(`takes ${what} for everything`, () => {
            assert.equal(ask(clusterAdmin, [role(rules), binding("ops")]).violations.length, 1);
        });
    }

    it("leaves leave to bind one named role, and reading everything, to the controls on rules", () => {
        const rules = [
            {
                ...{ apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: ["bind"] },
                resourceNames: ["viewer"],
            },
            { ...onAll, verbs: verbs.slice(0, 3) },
        ];
        assert.deepEqual(ask(clusterAdmin, [role(rules), binding("ops")]).violations, []);
    });

    it("refuses the API server's own role that may write any role", () => {
        const name = "system:controller:clusterrole-aggregation-controller";
        assert.deepEqual(ask(clusterAdmin, [binding(name)]).violations, [
            `${at} names ClusterRole ${name}, which allows everything as cluster-admin does`,
        ]);
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
