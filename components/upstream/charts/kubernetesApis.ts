/** Kinds of one API version, set apart by blanks. */
interface Kinds {
    readonly inNamespaces?: string;
    readonly clusterWide?: string;
}

/**
 * What the pinned Kubernetes release (`rendering.kubernetesVersion`) serves by itself, betas and alphas being off by default: the
 * discovery of an API server of that release that is started without any option about APIs.
 */
const SERVED: Readonly<Record<string, Kinds>> = {
    v1: {
        inNamespaces:
            "Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount",
        clusterWide: "ComponentStatus Namespace Node PersistentVolume",
    },
    "admissionregistration.k8s.io/v1": {
        clusterWide:
            "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
    },
    "apiextensions.k8s.io/v1": { clusterWide: "CustomResourceDefinition" },
    "apiregistration.k8s.io/v1": { clusterWide: "APIService" },
    "apps/v1": { inNamespaces: "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet" },
    "authentication.k8s.io/v1": { clusterWide: "SelfSubjectReview TokenReview" },
    "authorization.k8s.io/v1": {
        inNamespaces: "LocalSubjectAccessReview",
        clusterWide: "SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    },
    "autoscaling/v1": { inNamespaces: "HorizontalPodAutoscaler" },
    "autoscaling/v2": { inNamespaces: "HorizontalPodAutoscaler" },
    "batch/v1": { inNamespaces: "CronJob Job" },
    "certificates.k8s.io/v1": { clusterWide: "CertificateSigningRequest" },
    "coordination.k8s.io/v1": { inNamespaces: "Lease" },
    "discovery.k8s.io/v1": { inNamespaces: "EndpointSlice" },
    "events.k8s.io/v1": { inNamespaces: "Event" },
    "flowcontrol.apiserver.k8s.io/v1": { clusterWide: "FlowSchema PriorityLevelConfiguration" },
    "networking.k8s.io/v1": {
        inNamespaces: "Ingress NetworkPolicy",
        clusterWide: "IPAddress IngressClass ServiceCIDR",
    },
    "node.k8s.io/v1": { clusterWide: "RuntimeClass" },
    "policy/v1": { inNamespaces: "PodDisruptionBudget" },
    "rbac.authorization.k8s.io/v1": { inNamespaces: "Role RoleBinding", clusterWide: "ClusterRole ClusterRoleBinding" },
    "resource.k8s.io/v1": {
        inNamespaces: "ResourceClaim ResourceClaimTemplate",
        clusterWide: "DeviceClass ResourceSlice",
    },
    "scheduling.k8s.io/v1": { clusterWide: "PriorityClass" },
    "storage.k8s.io/v1": {
        inNamespaces: "CSIStorageCapacity",
        clusterWide: "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
    },
};

/** Groups of Kubernetes' own of which it serves no version, or that it has given up; helm's own list still has most of them. */
const UNSERVED_GROUPS = [
    "auditregistration.k8s.io",
    "extensions",
    "imagepolicy.k8s.io",
    "internal.apiserver.k8s.io",
    "lifecycle.k8s.io",
    "settings.k8s.io",
    "storagemigration.k8s.io",
];

const BUILT_IN_GROUPS = new Set([...Object.keys(SERVED).map(groupOf), ...UNSERVED_GROUPS]);

const kindsOf = (names: string | undefined) => names?.split(" ") ?? [];
const CLUSTER_WIDE = new Set(Object.values(SERVED).flatMap(({ clusterWide }) => kindsOf(clusterWide)));

/** Every served version of an API, and every kind in it, as charts ask for them: `batch/v1`, `batch/v1/Job`. */
export const SERVED_APIS: readonly string[] = Object.entries(SERVED).flatMap(
    ([apiVersion, { inNamespaces, clusterWide }]) => [
        apiVersion,
        ...[...kindsOf(inNamespaces), ...kindsOf(clusterWide)].map((kind) => `${apiVersion}/${kind}`),
    ],
);

export function groupOf(apiVersion: string): string {
    return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

export function isBuiltIn(apiVersion: string): boolean {
    return BUILT_IN_GROUPS.has(groupOf(apiVersion));
}

export function isServed(apiVersion: string): boolean {
    return Object.hasOwn(SERVED, apiVersion);
}

/** For built-in kinds only. */
export function isClusterWide(kind: string): boolean {
    return CLUSTER_WIDE.has(kind);
}
