import { anyOf, type ObjectControl } from "../lib/control";
import { clusterRoleBinding, roleBinding } from "./roles";

/** Groups and users that stand for everybody, or that no authorizer can refuse. */
const refused: ReadonlySet<string> = new Set([
    "system:anonymous",
    "system:unauthenticated",
    "system:authenticated",
    "system:masters",
    "system:serviceaccounts",
]);

export const systemGroups: ObjectControl = {
    id: "IAM-03",
    policy: "kubernetes-binding-disallow-system-groups",
    title: "Nothing is granted to everybody",
    requirements: ["R3"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["AC-3", "AC-6"], cis: ["5.1.7"], soc2: ["CC6.1"] },
    why: "A grant to a system group reaches people and pods that nobody decided about.",
    remediation: "Bind a group of the identity provider or one service account.",
    scope: "looks at the subjects of RoleBinding and ClusterRoleBinding",

    concerns: anyOf(roleBinding, clusterRoleBinding),

    examine(_object, root, report) {
        for (const subject of root.get("subjects").items) {
            const name = subject.get("name").text;
            if (subject.get("kind").peek !== "ServiceAccount" && name !== undefined && refused.has(name)) {
                report.fail(subject.get("name"), `is ${name}`);
            }
        }
    },
};
