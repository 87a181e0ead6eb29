import { anyOf, type ObjectControl } from "../lib/control";
import { clusterRole, isWildcard, overreach, role } from "./roles";

export const roleWildcards: ObjectControl = {
    id: "IAM-01",
    policy: "kubernetes-role-disallow-wildcards",
    title: "Roles name what they allow",
    requirements: ["R3"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["AC-6"], cis: ["5.1.3"], soc2: ["CC6.3"] },
    why: "A wildcard grants what exists today and every kind and verb that is installed tomorrow.",
    remediation: "Enumerate apiGroups, resources and verbs.",
    scope: "looks at Role and ClusterRole",
    limits: "Roles that an aggregating ClusterRole collects are judged where they are declared; AWS policies come with AWS.",

    concerns: anyOf(role, clusterRole),

    examine(_object, root, report) {
        for (const rule of root.get("rules").items) {
            for (const list of ["verbs", "resources", "apiGroups"]) {
                rule.get(list)
                    .items.filter(isWildcard)
                    .forEach((element) => report.fail(element, "is a wildcard"));
            }
            for (const url of rule.get("nonResourceURLs").items) {
                if (url.text === "*" || url.text === "/*") {
                    report.fail(url, "is a wildcard over every URL of the API server");
                }
            }
        }
        for (const selector of root.at("aggregationRule.clusterRoleSelectors").items) {
            const reason = overreach(selector);
            if (reason !== undefined) {
                report.fail("aggregationRule.clusterRoleSelectors", reason);
            }
        }
    },
};
