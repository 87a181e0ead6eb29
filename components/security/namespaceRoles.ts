/** What members of a group may do in a namespace. */
export type AccessRole = "viewer" | "operator" | "auditor";

export interface RoleRule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
}

const READ = ["get", "list", "watch"];
const WRITE = ["create", "update", "patch", "delete"];

const WORKLOADS: readonly { group: string; resources: readonly string[] }[] = [
    { group: "apps", resources: ["deployments", "statefulsets"] },
    { group: "batch", resources: ["jobs", "cronjobs"] },
    { group: "autoscaling", resources: ["horizontalpodautoscalers"] },
    { group: "policy", resources: ["poddisruptionbudgets"] },
    { group: "", resources: ["services", "persistentvolumeclaims"] },
];

const READ_WORKLOADS: readonly RoleRule[] = [
    ...WORKLOADS.map(({ group, resources }) => ({ apiGroups: [group], resources, verbs: READ })),
    { apiGroups: [""], resources: ["pods", "events", "resourcequotas", "limitranges"], verbs: READ },
    { apiGroups: ["apps"], resources: ["replicasets"], verbs: READ },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: READ },
    { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: READ },
];

/**
 * Verbs and resources of each role, all of them named. No role reads Secrets, enters containers (exec, attach, portforward,
 * ephemeral containers), changes roles, or makes tokens. Whoever may create workloads can still mount any Secret of the
 * namespace: namespaces, not roles, are what keeps teams' Secrets apart.
 */
export const NAMESPACE_ROLES: Readonly<Record<AccessRole, readonly RoleRule[]>> = {
    /** Sees what runs and how it fares; no logs, since prompts and answers may stand in them. */
    viewer: READ_WORKLOADS,
    /** Runs the team's workloads. */
    operator: [
        ...READ_WORKLOADS,
        ...WORKLOADS.map(({ group, resources }) => ({ apiGroups: [group], resources, verbs: WRITE })),
        {
            apiGroups: ["apps"],
            resources: ["deployments/scale", "statefulsets/scale"],
            verbs: ["get", "update", "patch"],
        },
        { apiGroups: [""], resources: ["configmaps"], verbs: [...READ, ...WRITE] },
        { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
        // Deleting a pod restarts it; creating one would go round the workload that owns it.
        { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
    ],
    /** Sees what runs, and every rule that binds it. */
    auditor: [
        ...READ_WORKLOADS,
        { apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles", "rolebindings"], verbs: READ },
        { apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: READ },
        { apiGroups: [""], resources: ["serviceaccounts"], verbs: READ },
    ],
};
