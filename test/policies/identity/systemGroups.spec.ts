import assert from "node:assert/strict";

import { systemGroups } from "../../../policies/identity/systemGroups";
import { ask } from "../support/assess";
import { kubernetes } from "../support/resources";
import { undecidedBy } from "../support/unknown";

const binding = (subjects: object[], kind = "v1:ClusterRoleBinding") =>
    kubernetes(`rbac.authorization.k8s.io/${kind}`, { metadata: { name: "b" }, subjects });

describe("IAM-03 kubernetes-binding-disallow-system-groups", () => {
    it("passes a group of the identity provider and a service account", () => {
        const subjects = [
            { kind: "Group", name: "alphaton:research" },
            { kind: "ServiceAccount", name: "velero", namespace: "velero" },
        ];
        assert.deepEqual(ask(systemGroups, [binding(subjects)]).results, [
            { object: "ClusterRoleBinding b", status: "pass" },
        ]);
    });

    for (const name of ["anonymous", "unauthenticated", "authenticated", "masters", "serviceaccounts"]) {
        it(`refuses system:${name}`, () => {
            const subjects = [
                { kind: "Group", name: "alphaton:research" },
                { kind: "Group", name: `system:${name}` },
            ];
            assert.deepEqual(ask(systemGroups, [binding(subjects)]).violations, [
                `IAM-03 ClusterRoleBinding b: subjects[1].name is system:${name}`,
            ]);
        });
    }

    for (const name of ["system:nodes", "kubeadm:cluster-admins", "system:serviceaccount:serving:default"]) {
        it(`refuses ${name}`, () => {
            assert.deepEqual(ask(systemGroups, [binding([{ kind: "Group", name }])]).violations, [
                `IAM-03 ClusterRoleBinding b: subjects[0].name is ${name}`,
            ]);
        });
    }

    it("refuses the default account of a namespace, and leaves a group of that name alone", () => {
        const judged = (kind: string) => ask(systemGroups, [binding([{ kind, name: "default" }])]).violations;
        assert.deepEqual(judged("ServiceAccount"), [
            "IAM-03 ClusterRoleBinding b: subjects[0].name is default, the account of every pod that names none",
        ]);
        assert.deepEqual(judged("Group"), []);
    });

    it("lists a grant to every account of a namespace", () => {
        const subjects = [{ kind: "Group", name: "system:serviceaccounts:serving" }];
        assert.deepEqual(
            ask(systemGroups, [binding(subjects)]).results.map(({ status, path }) => [status, path]),
            [["indeterminate", "subjects[0].name"]],
        );
    });

    for (const kind of ["v1:RoleBinding", "v1beta1:RoleBinding", "v1:ClusterRoleBindingPatch"]) {
        it(`sees ${kind}`, () => {
            const { violations } = ask(systemGroups, [binding([{ kind: "User", name: "system:anonymous" }], kind)]);
            assert.equal(violations.length, 1);
        });
    }

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(systemGroups, [kubernetes("rbac.authorization.k8s.io/v1:Role", {})]).notApplicable, [
            "looks at the subjects of RoleBinding and ClusterRoleBinding",
        ]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        assert.deepEqual(undecidedBy(systemGroups, [binding([{ kind: "Group", name: "a" }])]), [
            "subjects",
            "subjects[0]",
            "subjects[0].name",
        ]);
    });
});
