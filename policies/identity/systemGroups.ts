import { anyOf, type ObjectControl } from "../lib/control";
import { clusterRoleBinding, roleBinding } from "./roles";

/** Groups and users that stand for everybody, or that no authorizer can refuse. */
const refused: ReadonlySet<string> = new Set([
    "system:anonymous",
    "system:unauthenticated",
    "system:authenticated",
    "system:masters",
    "system:serviceaccounts",
    "system:nodes",
    "kubeadm:cluster-admins",
]);

/** The account that every pod without one of its own gets, as a user. */
const defaultAccount = /^system:serviceaccount:[^:]*:default$/;
const accountsOfNamespace = "system:serviceaccounts:";

export const systemGroups: ObjectControl = {
    id: "IAM-03",
    policy: "kubernetes-binding-disallow-system-groups",
    title: "Nothing is granted to everybody",
    requirements: ["R3"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["AC-3", "AC-6"], cis: ["5.1.7"], soc2: ["CC6.1"] },
    why: "A grant to a system group or a default account reaches people and pods that nobody decided about.",
    remediation: "Bind a group of the identity provider or one service account.",
    scope: "looks at the subjects of RoleBinding and ClusterRoleBinding",
    limits: "A grant to all accounts of one namespace is listed as indeterminate: who may make one there is not seen.",

    concerns: anyOf(roleBinding, clusterRoleBinding),

    examine(_object, root, report) {
        for (const subject of root.get("subjects").items) {
            const name = subject.get("name").text;
            if (name === undefined) {
                continue;
            }
            if (name === "default" && subject.get("kind").text === "ServiceAccount") {
                report.fail(subject.get("name"), "is default, the account of every pod that names none");
            }
            if (subject.get("kind").peek === "ServiceAccount") {
                continue;
            }
            if (refused.has(name) || defaultAccount.test(name)) {
                report.fail(subject.get("name"), `is ${name}`);
            } else if (name.startsWith(accountsOfNamespace)) {
                report.indeterminate(
                    subject.get("name"),
                    `is ${name}: every account of a namespace, whoever makes one there`,
                );
            }
        }
    },
};
