import type { KubernetesManifest } from "../kubernetesObject";
import { podSpecOf } from "./pods";
import { HOST_ACCESS, type HostAccess, podSecurity } from "./podSecurity";

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
    "creates workloads": {
        resources: [
            "/pods",
            "apps/deployments",
            "apps/daemonsets",
            "apps/statefulsets",
            "apps/replicasets",
            "batch/jobs",
            "batch/cronjobs",
        ],
        verbs: ["create"],
    },
    "creates volumes": { resources: ["/persistentvolumes"], verbs: ["create"] },
    "runs commands in pods": { resources: ["/pods/exec", "/pods/attach"], verbs: ["create", "get"] },
    "issues account tokens": { resources: ["/serviceaccounts/token"], verbs: ["create"] },
    impersonates: {
        resources: ["/users", "/groups", "/serviceaccounts"],
        verbs: ["impersonate"],
    },
} as const;
type Right = keyof typeof RIGHTS;

/** What a chart asks for that a reviewer has to know of. Each must be declared, with a reason, beside the chart's version. */
export type Privilege = HostAccess | Right | "any resource" | "any verb" | "cluster-admin" | "binds a system group";

interface Rule {
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
}
interface Role extends KubernetesManifest {
    readonly rules?: readonly Rule[] | null;
    readonly aggregationRule?: {
        readonly clusterRoleSelectors?: readonly {
            readonly matchLabels?: Readonly<Record<string, string>>;
            readonly matchExpressions?: readonly object[];
        }[];
    };
}
interface Binding extends KubernetesManifest {
    readonly roleRef: { readonly kind: string; readonly name: string };
    readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

const RIGHT_NAMES = Object.keys(RIGHTS) as Right[];

/** Every privilege of some objects, with the objects that ask for it as `<Kind>/<name>`. */
export function privilegesOf(objects: readonly KubernetesManifest[]): ReadonlyMap<Privilege, readonly string[]> {
    const found = new Map<Privilege, string[]>();
    const note = (privilege: Privilege, { kind, metadata }: KubernetesManifest) => {
        found.set(privilege, [...(found.get(privilege) ?? []), `${kind}/${metadata.name}`]);
    };
    for (const object of objects) {
        const spec = podSpecOf(object);
        const { level, reasons } = podSecurity(spec ?? {});
        if (level === "privileged") {
            HOST_ACCESS.filter((access) => reasons.includes(access)).forEach((access) => note(access, object));
        }
    }
    const isSystemGroup = ({ kind, name }: { kind: string; name: string }) =>
        kind === "Group" && name.startsWith("system:");
    (objects.filter(({ kind }) => ["RoleBinding", "ClusterRoleBinding"].includes(kind)) as Binding[])
        .filter(({ subjects = [] }) => subjects.some(isSystemGroup))
        .forEach((binding) => note("binds a system group", binding));
    const bindings = objects.filter(({ kind }) => kind === "ClusterRoleBinding") as Binding[];
    const bound = new Set(bindings.map(({ roleRef }) => roleRef.name));
    bindings.filter(({ roleRef }) => roleRef.name === "cluster-admin").forEach((it) => note("cluster-admin", it));
    for (const role of boundRoles(objects.filter(({ kind }) => kind === "ClusterRole") as Role[], bound)) {
        rightsOf(role.rules ?? []).forEach((privilege) => note(privilege, role));
    }
    return found;
}

/** Roles that somebody has, those included that the control plane adds up into such a role by their labels. */
function boundRoles(roles: readonly Role[], bound: ReadonlySet<string>): readonly Role[] {
    const selectors = roles
        .filter(({ metadata }) => bound.has(metadata.name))
        .flatMap(({ aggregationRule }) => aggregationRule?.clusterRoleSelectors ?? []);
    const isAdded = ({ labels = {} }: Role["metadata"]) =>
        selectors.some(
            ({ matchLabels = {}, matchExpressions = [] }) =>
                // What an expression selects is not worked out: taken for everything, it hides no right.
                matchExpressions.length > 0 ||
                Object.entries(matchLabels).every(([key, value]) => labels[key] === value),
        );
    return roles.filter(({ metadata }) => bound.has(metadata.name) || isAdded(metadata));
}

function rightsOf(rules: readonly Rule[]): Privilege[] {
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
    return (
        critical.some((verb) => allows(verbs, verb)) &&
        protectedOnes.some((it) => {
            const group = it.slice(0, it.indexOf("/"));
            return allows(apiGroups, group) && allows(resources, it.slice(group.length + 1));
        })
    );
}
