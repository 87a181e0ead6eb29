import type { Footprint, FootprintContainer, FootprintObject } from "./footprint";
import type { KubernetesManifest } from "./kubernetesObject";

/** An object rebuilt from recorded facts, and the facts that are too thin to rebuild anything from. */
export interface RebuiltObject {
    readonly manifest: KubernetesManifest;
    /** Facts of which only names were recorded, e.g. `probes`. */
    readonly thin: readonly string[];
}

type Body = Omit<KubernetesManifest, "apiVersion" | "kind" | "metadata">;

const RBAC = "rbac.authorization.k8s.io";
const IDENTITY = ["apiVersion", "kind", "name", "namespace"];
/** Findings about an object rather than parts of it. */
const REMARKS = ["podSecurityLevel", "podSecurityReasons"];
const POD_FACTS = [
    "serviceAccountName",
    "automountServiceAccountToken",
    "priorityClassName",
    "nodeSelector",
    "tolerations",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "shareProcessNamespace",
    "dnsPolicy",
];
const WORKLOAD_FACTS = ["replicas", "podLabels", "selector", "containers", "podSecurityContext"];
const CONTAINER_FACTS = ["name", "init", "image", "imagePullPolicy", "ports", "resources", "securityContext"];
/** Recorded by name or by kind only. */
const THIN_FACTS = ["affinity", "probes", "referencedImages"];

/** How to rebuild each kind, and the facts it uses. */
const KINDS: Readonly<Record<string, { facts: readonly string[]; build: (object: FootprintObject) => Body }>> = {
    ServiceAccount: {
        facts: ["automountServiceAccountToken"],
        build: (object) => pick(object, ["automountServiceAccountToken"]),
    },
    Role: { facts: ["rules"], build: (object) => pick(object, ["rules"]) },
    ClusterRole: { facts: ["rules"], build: (object) => pick(object, ["rules"]) },
    RoleBinding: { facts: ["roleRef", "subjects"], build: binding },
    ClusterRoleBinding: { facts: ["roleRef", "subjects"], build: binding },
    Deployment: { facts: [...WORKLOAD_FACTS, ...POD_FACTS], build: workload },
};

/**
 * The objects of a footprint, helm's order kept: what workloads need comes first. `typedKinds` are left out, since their
 * makers create them from typed classes. Only for footprints without `rebuildGaps`.
 */
export function rebuildObjects(footprint: Footprint, typedKinds: readonly string[]): RebuiltObject[] {
    const rebuilt = wantedObjects(footprint, typedKinds).map((object) => ({
        manifest: manifest(object),
        thin: thinFacts(object),
    }));
    const isWorkload = ({ manifest: { kind } }: RebuiltObject) => kind === "Deployment";
    return [...rebuilt.filter((object) => !isWorkload(object)), ...rebuilt.filter(isWorkload)];
}

/**
 * Everything in a footprint that cannot be rebuilt: kinds, facts, and hooks that helm would run at install time. A fact
 * dropped silently would make an object look safer, or simpler, than the real one.
 */
export function rebuildGaps(footprint: Footprint, typedKinds: readonly string[]): string[] {
    const hooks = footprint.hooks.filter((hook) => /(pre|post)-install/.test(hook));
    return [
        ...wantedObjects(footprint, typedKinds).flatMap(objectGaps),
        ...hooks.map((hook) => `install hook ${hook} needs an explicit resource in its place`),
    ];
}

function wantedObjects({ objects }: Footprint, typedKinds: readonly string[]): readonly FootprintObject[] {
    return objects.filter(({ kind }) => !typedKinds.includes(kind));
}

function manifest(object: FootprintObject): KubernetesManifest {
    const { apiVersion, kind, name, namespace } = object;
    const body = KINDS[kind]?.build(object);
    return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...body };
}

function workload(object: FootprintObject): Body {
    const { replicas, selector, podLabels, podSecurityContext } = object;
    const all = containers(object);
    const init = all.filter((container) => container.init).map(container);
    return {
        spec: {
            replicas,
            selector: { matchLabels: selector },
            template: {
                metadata: { labels: podLabels },
                spec: {
                    ...pick(object, POD_FACTS),
                    ...(podSecurityContext === undefined ? {} : { securityContext: podSecurityContext }),
                    ...(init.length === 0 ? {} : { initContainers: init }),
                    containers: all.filter((entry) => !entry.init).map(container),
                },
            },
        },
    };
}

function container(facts: FootprintContainer): object {
    return pick(
        facts,
        CONTAINER_FACTS.filter((fact) => fact !== "init"),
    );
}

/** The record leaves out `apiGroup`, for which RBAC knows one value. */
function binding({ roleRef, subjects }: FootprintObject): Body {
    const withGroup = (subject: { kind: string }) =>
        subject.kind === "ServiceAccount" ? subject : { ...subject, apiGroup: RBAC };
    return {
        roleRef: { ...(roleRef as object), apiGroup: RBAC },
        subjects: (subjects as { kind: string }[]).map(withGroup),
    };
}

function objectGaps(object: FootprintObject): string[] {
    const { kind, name } = object;
    const known = KINDS[kind];
    if (!known) {
        return [`kind ${kind} ("${name}") is not supported`];
    }
    const isUnknown = (facts: readonly string[]) => (fact: string) =>
        !facts.includes(fact) && !THIN_FACTS.includes(fact);
    const own = Object.keys(object).filter(isUnknown([...IDENTITY, ...REMARKS, ...known.facts]));
    const inner = containers(object).flatMap((entry) => Object.keys(entry).filter(isUnknown(CONTAINER_FACTS)));
    return [...own, ...inner].map((fact) => `${kind} "${name}": fact "${fact}" is not supported`);
}

function thinFacts(object: FootprintObject): string[] {
    const facts = [object, ...containers(object)].flatMap((holder) => Object.keys(holder));
    return THIN_FACTS.filter((fact) => facts.includes(fact));
}

function containers(object: FootprintObject): readonly FootprintContainer[] {
    return (object["containers"] as readonly FootprintContainer[] | undefined) ?? [];
}

function pick(from: object, keys: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}
