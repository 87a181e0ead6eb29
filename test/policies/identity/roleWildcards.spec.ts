import assert from "node:assert/strict";

import { roleWildcards } from "../../../policies/identity/roleWildcards";
import { ask } from "../support/assess";
import { kubernetes } from "../support/resources";
import { undecidedBy } from "../support/unknown";

const readPods = { verbs: ["get"], resources: ["pods"], apiGroups: [""] };
const role = (rules: object[], kind = "rbac.authorization.k8s.io/v1:ClusterRole", more = {}) =>
    kubernetes(kind, { metadata: { name: "reader" }, rules, ...more });

describe("IAM-01 kubernetes-role-disallow-wildcards", () => {
    it("passes a role that names what it allows", () => {
        assert.deepEqual(ask(roleWildcards, [role([readPods])]).results, [
            { object: "ClusterRole reader", status: "pass" },
        ]);
    });

    it("names every wildcard", () => {
        const rules = [
            { verbs: ["get", "*"], resources: ["*"], apiGroups: ["*"] },
            { verbs: ["get"], resources: ["*/scale"], apiGroups: ["apps"] },
            { verbs: ["get"], nonResourceURLs: ["/healthz", "*"] },
        ];
        assert.deepEqual(ask(roleWildcards, [role(rules)]).violations, [
            "IAM-01 ClusterRole reader: rules[0].verbs[1] is a wildcard",
            "IAM-01 ClusterRole reader: rules[0].resources[0] is a wildcard",
            "IAM-01 ClusterRole reader: rules[0].apiGroups[0] is a wildcard",
            "IAM-01 ClusterRole reader: rules[1].resources[0] is a wildcard",
            "IAM-01 ClusterRole reader: rules[2].nonResourceURLs[1] is a wildcard over every URL of the API server",
        ]);
    });

    for (const kind of ["v1:Role", "v1beta1:ClusterRole", "v1:ClusterRolePatch", "v1:RolePatch"]) {
        it(`sees ${kind}`, () => {
            const { violations } = ask(roleWildcards, [role([{ verbs: ["*"] }], `rbac.authorization.k8s.io/${kind}`)]);
            assert.equal(violations.length, 1);
        });
    }

    it("refuses an aggregation over every role, and leaves a labelled one to the roles it collects", () => {
        const aggregate = (selector: object) =>
            ask(roleWildcards, [role([], undefined, { aggregationRule: { clusterRoleSelectors: [selector] } })])
                .violations;
        assert.deepEqual(aggregate({}), [
            "IAM-01 ClusterRole reader: aggregationRule.clusterRoleSelectors selects every ClusterRole of the cluster",
        ]);
        assert.deepEqual(aggregate({ matchLabels: { "example.com/aggregate": "true" } }), []);
    });

    for (const [selector, reason] of [
        [
            { matchExpressions: [{ key: "no-such", operator: "DoesNotExist" }] },
            "selects every ClusterRole that lacks a label",
        ],
        [
            { matchExpressions: [{ key: "team", operator: "NotIn", values: ["a"] }] },
            "selects every ClusterRole that lacks a label",
        ],
        [
            { matchLabels: { "kubernetes.io/bootstrapping": "rbac-defaults" } },
            "selects cluster-admin, which carries this label",
        ],
        [
            { matchExpressions: [{ key: "kubernetes.io/bootstrapping", operator: "Exists" }] },
            "selects cluster-admin, which carries this label",
        ],
        [
            { matchLabels: { "app.kubernetes.io/managed-by": "pulumi" } },
            "selects by labels that roles carry whatever they allow",
        ],
        [
            { matchExpressions: [{ key: "alphaton.ai/owner", operator: "Exists" }] },
            "selects by labels that roles carry whatever they allow",
        ],
        [{ matchLabels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" } }, undefined],
        [{ matchLabels: { "alphaton.ai/owner": "a", "example.com/aggregate": "true" } }, undefined],
    ] as const) {
        it(`${reason === undefined ? "passes" : "refuses"} an aggregation by ${JSON.stringify(selector)}`, () => {
            const aggregating = role([], undefined, { aggregationRule: { clusterRoleSelectors: [selector] } });
            assert.deepEqual(
                ask(roleWildcards, [aggregating]).violations,
                reason === undefined
                    ? []
                    : [`IAM-01 ClusterRole reader: aggregationRule.clusterRoleSelectors ${reason}`],
            );
        });
    }

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(roleWildcards, [kubernetes("core/v1:Secret", {})]).notApplicable, [
            "looks at Role and ClusterRole",
        ]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] };
        const found = undecidedBy(roleWildcards, [
            role([{ ...readPods, nonResourceURLs: ["/livez"] }], undefined, { aggregationRule }),
        ]);
        const lists = ["verbs", "resources", "apiGroups", "nonResourceURLs"];
        assert.deepEqual(found, [
            "rules",
            "rules[0]",
            ...lists.flatMap((list) => [`rules[0].${list}`, `rules[0].${list}[0]`]),
            "aggregationRule",
            "aggregationRule.clusterRoleSelectors",
            "aggregationRule.clusterRoleSelectors[0]",
            "aggregationRule.clusterRoleSelectors[0].matchLabels",
            "aggregationRule.clusterRoleSelectors[0].matchLabels.a",
        ]);
    });
});
