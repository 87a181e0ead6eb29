import { anyOf, type StackControl } from "../lib/control";
import type { KubernetesObject } from "../lib/kubernetes";
import { Roles } from "./power";
import { clusterRole, clusterRoleBinding, role, roleBinding } from "./roles";

const isBinding = anyOf(roleBinding, clusterRoleBinding);

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
    scope: "looks at RoleBinding and ClusterRoleBinding, and at the roles they name, with patches and what they collect",
    limits:
        "A role made outside the stack is listed as indeterminate, unless it bears a name of the API server's own; those are " +
        "taken for what the API server makes.",

    concerns: anyOf(role, clusterRole, roleBinding, clusterRoleBinding),

    examineStack(objects, judge) {
        const byCluster = new Map<string, KubernetesObject[]>();
        for (const object of objects.filter(({ kind }) => !isBinding(kind))) {
            byCluster.set(object.cluster, [...(byCluster.get(object.cluster) ?? []), object]);
        }
        const roles = new Map([...byCluster].map(([cluster, found]) => [cluster, new Roles(found)]));
        const none = new Roles([]);
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
                const power = (roles.get(binding.cluster) ?? none).powerOf(kind, binding.namespace, name);
                const label = `${kind} ${kind === "Role" && binding.namespace !== undefined ? `${binding.namespace}/` : ""}${name}`;
                if (power === undefined) {
                    report.indeterminate("roleRef.name", "names a role that this stack does not declare");
                } else if (power === "everything") {
                    report.fail("roleRef.name", `names ${label}, which allows everything as cluster-admin does`);
                } else if (power === "unknown") {
                    report.indeterminate("roleRef.name", `names ${label}, whose rules are unknown during preview`);
                }
            });
        }
    },
};
