const WORKLOADS = [
    "/pods",
    "/replicationcontrollers",
    "apps/deployments",
    "apps/daemonsets",
    "apps/statefulsets",
    "apps/replicasets",
    "batch/jobs",
    "batch/cronjobs",
];

/** Rights that reach beyond a chart's own objects, counted where a role is bound for the whole cluster. */
const RIGHTS = {
    "reads secrets": { resources: ["/secrets"], verbs: ["get", "list", "watch"] },
    "writes secrets": { resources: ["/secrets"], verbs: ["create", "update", "patch", "delete"] },
    "writes roles": {
        resources: ["roles", "clusterroles", "rolebindings", "clusterrolebindings"].map(
            (name) => `rbac.authorization.k8s.io/${name}`,
        ),
        verbs: ["create", "update", "patch", "bind", "escalate"],
    },
    "writes webhooks": {
        resources: ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"].map(
            (name) => `admissionregistration.k8s.io/${name}`,
        ),
        verbs: ["create", "update", "patch", "delete"],
    },
    "writes definitions": {
        resources: ["apiextensions.k8s.io/customresourcedefinitions"],
        verbs: ["create", "update", "patch", "delete"],
    },
    "writes nodes": { resources: ["/nodes"], verbs: ["create", "update", "patch", "delete"] },
    "creates workloads": { resources: WORKLOADS, verbs: ["create"] },
    /** As good as creating them: the image of a running pod can be changed. */
    "changes workloads": { resources: WORKLOADS, verbs: ["update", "patch"] },
    "creates volumes": { resources: ["/persistentvolumes"], verbs: ["create"] },
    "runs commands in pods": {
        resources: ["/pods/exec", "/pods/attach", "/pods/ephemeralcontainers"],
        verbs: ["create", "get", "update", "patch"],
    },
    /** Runs commands in every pod of a host, past the API server's audit; reading is enough to open a stream. */
    "reaches kubelets": { resources: ["/nodes/proxy"], verbs: ["get", "create", "update", "patch", "delete"] },
    /** The signer of client certificates makes whoever holds one into anybody. */
    "approves certificates": {
        resources: ["certificates.k8s.io/certificatesigningrequests/approval", "certificates.k8s.io/signers"],
        verbs: ["update", "patch", "approve", "sign"],
    },
    "issues account tokens": { resources: ["/serviceaccounts/token"], verbs: ["create"] },
    impersonates: {
        resources: ["/users", "/groups", "/serviceaccounts"],
        verbs: ["impersonate"],
    },
} as const;
export type Right = keyof typeof RIGHTS;

export type Wildcard = "any resource" | "any verb" | "cluster-admin";

/** A rule of a role. */
export interface Rule {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
}

const RIGHT_NAMES = Object.keys(RIGHTS) as Right[];

/** What the rules of a role that somebody has for the whole cluster amount to. */
export function rightsOf(rules: readonly Rule[]): (Right | Wildcard)[] {
    const open = rules.filter(({ resourceNames = [] }) => resourceNames.length === 0);
    const has = (list: readonly string[] = []) => list.includes("*");
    const some = (holds: (rule: Rule) => boolean) => open.some(holds);
    return [
        ...(some((rule) => has(rule.apiGroups) && has(rule.resources) && has(rule.verbs))
            ? ["cluster-admin" as const]
            : []),
        ...(some(({ resources }) => has(resources)) ? ["any resource" as const] : []),
        ...(some(({ verbs }) => has(verbs)) ? ["any verb" as const] : []),
        ...RIGHT_NAMES.filter((right) => some((rule) => grants(rule, right))),
    ];
}

function grants({ apiGroups = [], resources = [], verbs }: Rule, right: Right): boolean {
    const { resources: protectedOnes, verbs: critical } = RIGHTS[right];
    const allows = (list: readonly string[], item: string) => list.includes(item) || list.includes("*");
    // A subresource of everything is `*/exec`.
    const allowsResource = (name: string) => allows(resources, name) || resources.includes(name.replace(/^.*\//, "*/"));
    return (
        critical.some((verb) => allows(verbs, verb)) &&
        protectedOnes.some((it) => {
            const group = it.slice(0, it.indexOf("/"));
            return allows(apiGroups, group) && allowsResource(it.slice(group.length + 1));
        })
    );
}
