import { anyOf, type StackControl } from "../lib/control";
import type { KubernetesObject } from "../lib/kubernetes";
import { aggregatesEverything, clusterRole, clusterRoleBinding, isWildcard, role, roleBinding } from "./roles";

const isBinding = anyOf(roleBinding, clusterRoleBinding);

/** Roles the API server makes itself; those named `system:` as well. Only cluster-admin allows everything. */
const builtIn = /^(?:admin|edit|view|system:.*)$/;

type Power = "everything" | "limited" | "unknown";

export const clusterAdmin: StackControl = {
    id: "IAM-02",
    policy: "kubernetes-binding-limit-cluster-admin",
    title: "Nobody is bound to cluster-admin or its equal without a waiver",
    requirements: ["R3"],
    severity: "critical",
    level: "mandatory",
    mapping: { nist: ["AC-6(5)"], cis: ["5.1.1"], soc2: ["CC6.1"] },
    why: "Whoever holds all verbs on all resources reads every Secret and can switch off every other control.",
    remediation: "Bind a role that names what is needed; break-glass access is waived by binding.",
    scope: "looks at RoleBinding and ClusterRoleBinding, and at the roles they name",
    limits: "A role made outside the stack is listed as indeterminate.",

    concerns: anyOf(role, clusterRole, roleBinding, clusterRoleBinding),

    examineStack(objects, judge) {
        const roles = new Map<string, KubernetesObject>();
        for (const object of objects) {
            if (!isBinding(object.kind) && !object.partial) {
                roles.set(key(object.cluster, object.kind.kind, object.namespace, object.name), object);
            }
        }
        for (const binding of objects.filter(({ kind }) => isBinding(kind))) {
            judge(binding, (root, report) => {
                const name = root.at("roleRef.name").text;
                const kind = root.at("roleRef.kind").text;
                if (name === undefined || kind === undefined) {
                    // Noted as unknown by reading it. A patch may also leave the reference, which is immutable, alone.
                    return;
                }
                if (kind === "ClusterRole" && name === "cluster-admin") {
                    report.fail("roleRef.name", "is cluster-admin");
                    return;
                }
                if (kind === "ClusterRole" && builtIn.test(name)) {
                    return;
                }
                const bound = roles.get(key(binding.cluster, kind, binding.namespace, name));
                if (bound === undefined) {
                    report.indeterminate("roleRef.name", "names a role that this stack does not declare");
                    return;
                }
                const power = powerOf(bound);
                if (power === "everything") {
                    report.fail("roleRef.name", `names ${bound.label}, which allows everything as cluster-admin does`);
                } else if (power === "unknown") {
                    report.indeterminate(
                        "roleRef.name",
                        `names ${bound.label}, whose rules are unknown during preview`,
                    );
                }
            });
        }
    },
};

function key(cluster: string, kind: string, namespace: string | undefined, name: string | undefined): string {
    return [cluster, kind, kind === "Role" ? namespace : "", name].join(" ");
}

function powerOf(object: KubernetesObject): Power {
    const unknown: string[] = [];
    const root = object.read((path) => unknown.push(path));
    const everything = root
        .get("rules")
        .items.some((rule) =>
            ["verbs", "resources", "apiGroups"].every((list) => rule.get(list).items.some(isWildcard)),
        );
    if (everything || aggregatesEverything(root)) {
        return "everything";
    }
    return unknown.length > 0 ? "unknown" : "limited";
}
