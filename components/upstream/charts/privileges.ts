import type { KubernetesManifest } from "../kubernetesObject";
import { idOf } from "./objectIds";
import { podSpecOf } from "./pods";
import { HOST_ACCESS, type HostAccess, podSecurity } from "./podSecurity";
import { type Right, rightsOf, type Rule, type Wildcard } from "./rights";

/** What a chart asks for that a reviewer has to know of. Each must be declared, with a reason, beside the chart's version. */
export type Privilege =
    HostAccess | Right | Wildcard | "binds a system group" | "binds a system user" | "binds a role of others";

interface Selector {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly object[];
}
interface Role extends KubernetesManifest {
    readonly rules?: readonly Rule[] | null;
    readonly aggregationRule?: {
        readonly clusterRoleSelectors?: readonly Selector[];
    };
}
/** As a template may leave it: the API server refuses one that lacks what it needs. */
interface Binding extends KubernetesManifest {
    readonly roleRef?: { readonly kind: string; readonly name: string };
    readonly subjects?: readonly { readonly kind: string; readonly name?: string }[] | null;
}

/** Roles of Kubernetes that let nobody do more than check who somebody is, or read what is public. */
const HARMLESS_ROLES = [
    "ClusterRole/system:auth-delegator",
    "ClusterRole/system:basic-user",
    "ClusterRole/system:discovery",
    "ClusterRole/system:public-info-viewer",
    "ClusterRole/system:service-account-issuer-discovery",
    "Role/extension-apiserver-authentication-reader",
];

/** Kubernetes adds every role with one of these labels to a role of its own, which whoever administers a namespace has. */
const ADDED_TO_BUILT_IN = ["admin", "edit", "view"].map((role) => ({
    matchLabels: { [`rbac.authorization.k8s.io/aggregate-to-${role}`]: "true" },
}));

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
    for (const binding of objects.filter(isBinding)) {
        bindingPrivileges(binding, objects).forEach((privilege) => note(privilege, binding));
    }
    const clusterWide = objects.filter(isBinding).filter(({ kind }) => kind === "ClusterRoleBinding");
    const bound = new Set(clusterWide.map(({ roleRef }) => roleRef?.name ?? ""));
    for (const role of boundRoles(
        objects.filter(({ kind }) => kind === "ClusterRole"),
        bound,
    )) {
        rightsOf(role.rules ?? []).forEach((privilege) => note(privilege, role));
    }
    return found;
}

function isBinding(object: KubernetesManifest): object is Binding {
    return ["RoleBinding", "ClusterRoleBinding"].includes(object.kind);
}

function bindingPrivileges({ roleRef, subjects }: Binding, objects: readonly KubernetesManifest[]): Privilege[] {
    const binds = (kind: string) =>
        (subjects ?? []).some((subject) => subject.kind === kind && subject.name?.startsWith("system:"));
    return [
        ...rolePrivileges(roleRef, objects),
        ...(binds("Group") ? ["binds a system group" as const] : []),
        ...(binds("User") ? ["binds a system user" as const] : []),
    ];
}

function rolePrivileges(role: Binding["roleRef"], objects: readonly KubernetesManifest[]): Privilege[] {
    if (role === undefined) {
        return [];
    }
    const id = idOf({ kind: role.kind, metadata: role });
    if (id === "ClusterRole/cluster-admin") {
        return ["cluster-admin"];
    }
    // The rules of others' roles are nowhere to be seen here.
    return HARMLESS_ROLES.includes(id) || objects.some((object) => idOf(object) === id)
        ? []
        : ["binds a role of others"];
}

/** Roles that somebody has, those included that the control plane adds up into such a role by their labels. */
function boundRoles(roles: readonly Role[], bound: ReadonlySet<string>): readonly Role[] {
    const own = roles
        .filter(({ metadata }) => bound.has(metadata.name))
        .flatMap(({ aggregationRule }) => aggregationRule?.clusterRoleSelectors ?? []);
    const selectors: Selector[] = [...own, ...ADDED_TO_BUILT_IN];
    const isAdded = ({ labels = {} }: Role["metadata"]) =>
        selectors.some(
            ({ matchLabels = {}, matchExpressions = [] }) =>
                // What an expression selects is not worked out: taken for everything, it hides no right.
                matchExpressions.length > 0 ||
                Object.entries(matchLabels).every(([key, value]) => labels[key] === value),
        );
    return roles.filter(({ metadata }) => bound.has(metadata.name) || isAdded(metadata));
}
