import { crdGroups } from "../upstream/crds";
import type { RoleRule } from "./namespaceRoles";

/** Kinds of one API group, in the plural. */
export interface Kinds {
    readonly group: string;
    readonly resources: readonly string[];
}

const READ = ["get", "list", "watch"];
/** Server-side apply of an object that is not there yet needs both. */
const APPLY = ["create", "patch"];

/** Kubernetes' own kinds that the platform and its charts make, and whose new contents the API server is asked about. */
const APPLIED: readonly Kinds[] = [
    {
        group: "",
        resources: [
            "configmaps",
            "limitranges",
            "namespaces",
            "persistentvolumeclaims",
            "persistentvolumes",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ],
    },
    { group: "apps", resources: ["daemonsets", "deployments", "statefulsets"] },
    { group: "batch", resources: ["cronjobs", "jobs"] },
    { group: "networking.k8s.io", resources: ["networkpolicies"] },
    { group: "policy", resources: ["poddisruptionbudgets"] },
    { group: "scheduling.k8s.io", resources: ["priorityclasses"] },
    { group: "storage.k8s.io", resources: ["csidrivers", "storageclasses"] },
];

/**
 * Kinds that are only read. A change of these is previewed from the program and the last known object alone:
 *
 * - admission itself is exempt from admission policies, so nothing would hold a write of it back;
 * - the API server lets nobody try out roles beyond their own rights, and what allows that (`escalate`, `bind`) is as good as
 *   cluster-admin wherever the policy is missing;
 * - definitions and aggregated APIs open new paths through the API server.
 */
const READ_ONLY: readonly Kinds[] = [
    {
        group: "admissionregistration.k8s.io",
        resources: [
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "validatingwebhookconfigurations",
        ],
    },
    { group: "apiextensions.k8s.io", resources: ["customresourcedefinitions"] },
    { group: "apiregistration.k8s.io", resources: ["apiservices"] },
    {
        group: "rbac.authorization.k8s.io",
        resources: ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
    },
];

/** Made by controllers; the provider judges by them whether a workload or a Service is well. */
const SIGNS_OF_HEALTH: readonly Kinds[] = [
    { group: "", resources: ["endpoints", "events", "pods"] },
    { group: "apps", resources: ["controllerrevisions", "replicasets"] },
    { group: "discovery.k8s.io", resources: ["endpointslices"] },
];

export interface PreviewRules {
    /** What may be read. Secrets are in none of them. */
    readonly read: readonly RoleRule[];
    /** What may be tried out; a policy holds back whatever is no dry run. */
    readonly apply: readonly RoleRule[];
}

/** All of them named: a kind that nobody thought of is neither read nor written. */
export function previewRules(definitions: readonly string[]): PreviewRules {
    const custom = definitions.map(customKinds).filter(({ resources }) => resources.length > 0);
    const rules = (kinds: readonly Kinds[], verbs: readonly string[]) =>
        kinds.map(({ group, resources }) => ({ apiGroups: [group], resources, verbs }));
    return {
        read: rules([...APPLIED, ...READ_ONLY, ...SIGNS_OF_HEALTH, ...custom], READ),
        apply: rules([...APPLIED, ...custom], APPLY),
    };
}

function customKinds(group: string): Kinds {
    const names = crdGroups()[group]?.names ?? [];
    return { group, resources: names.map((name) => name.slice(0, -group.length - 1)) };
}
