/** `Policy` of `audit.k8s.io/v1`. */
export interface AuditPolicy {
    readonly apiVersion: "audit.k8s.io/v1";
    readonly kind: "Policy";
    readonly omitStages: readonly string[];
    readonly omitManagedFields: boolean;
    readonly rules: readonly AuditRule[];
}

export interface AuditRule {
    readonly level: "None" | "Metadata" | "Request" | "RequestResponse";
    readonly users?: readonly string[];
    readonly userGroups?: readonly string[];
    readonly verbs?: readonly string[];
    readonly resources?: readonly { readonly group: string; readonly resources?: readonly string[] }[];
    readonly nonResourceURLs?: readonly string[];
}

const WRITES = ["create", "update", "patch", "delete", "deletecollection"];
const READS = ["get", "list", "watch"];

/** The first rule that matches an event decides, so the sensitive ones stand before the ones that drop. */
const RULES: readonly AuditRule[] = [
    // Who touched it, never what it says: these bodies hold credentials.
    {
        level: "Metadata",
        resources: [
            { group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] },
            { group: "authentication.k8s.io", resources: ["tokenreviews"] },
        ],
    },
    // Ways into a running container or through the API server.
    {
        level: "RequestResponse",
        resources: [
            {
                group: "",
                resources: [
                    "pods/exec",
                    "pods/attach",
                    "pods/portforward",
                    "pods/ephemeralcontainers",
                    "pods/proxy",
                    "services/proxy",
                    "nodes/proxy",
                ],
            },
        ],
    },
    // Changes of who may do what.
    {
        level: "RequestResponse",
        verbs: WRITES,
        resources: [
            { group: "rbac.authorization.k8s.io" },
            { group: "admissionregistration.k8s.io" },
            { group: "certificates.k8s.io" },
            { group: "networking.k8s.io", resources: ["networkpolicies"] },
            { group: "", resources: ["namespaces", "serviceaccounts", "resourcequotas", "limitranges"] },
        ],
    },
    // Dropped: heartbeats and caches of the system's own components, which tell nothing about anybody's intent.
    {
        level: "None",
        users: ["system:kube-scheduler", "system:kube-controller-manager", "system:apiserver"],
        verbs: ["get", "update"],
        resources: [{ group: "coordination.k8s.io", resources: ["leases"] }],
    },
    {
        level: "None",
        userGroups: ["system:nodes"],
        verbs: ["get", "update", "patch"],
        resources: [
            { group: "coordination.k8s.io", resources: ["leases"] },
            { group: "", resources: ["nodes/status"] },
        ],
    },
    // Read before each of them; a change of the Node itself is none: labels and taints say what may run there.
    { level: "None", userGroups: ["system:nodes"], verbs: ["get"], resources: [{ group: "", resources: ["nodes"] }] },
    {
        level: "None",
        users: ["system:kube-proxy"],
        verbs: ["list", "watch"],
        resources: [
            { group: "", resources: ["services", "nodes"] },
            { group: "discovery.k8s.io", resources: ["endpointslices"] },
        ],
    },
    { level: "None", verbs: ["get"], nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version"] },
    { level: "Metadata", verbs: READS },
    // What was asked for, for kinds whose bodies hold no credentials.
    {
        level: "Request",
        verbs: WRITES,
        resources: [
            { group: "" },
            { group: "apps" },
            { group: "batch" },
            { group: "autoscaling" },
            { group: "policy" },
            { group: "networking.k8s.io" },
            { group: "scheduling.k8s.io" },
            { group: "storage.k8s.io" },
            { group: "apiextensions.k8s.io" },
        ],
    },
    { level: "Metadata" },
];

/** What the API server writes down about each request. Nothing is dropped without naming who, which verb and which resource. */
export function auditPolicy(): AuditPolicy {
    return {
        apiVersion: "audit.k8s.io/v1",
        kind: "Policy",
        // Every request is logged when it completes; the stage before doubles the volume and holds no verdict.
        omitStages: ["RequestReceived"],
        omitManagedFields: true,
        rules: RULES,
    };
}
