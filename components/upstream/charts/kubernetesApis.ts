/** What the pinned Kubernetes release (`rendering.kubernetesVersion`) serves by itself, betas and alphas being off by default. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
    "": ["v1"],
    "admissionregistration.k8s.io": ["v1"],
    "apiextensions.k8s.io": ["v1"],
    "apiregistration.k8s.io": ["v1"],
    apps: ["v1"],
    "authentication.k8s.io": ["v1"],
    "authorization.k8s.io": ["v1"],
    autoscaling: ["v1", "v2"],
    batch: ["v1"],
    "certificates.k8s.io": ["v1"],
    "coordination.k8s.io": ["v1"],
    "discovery.k8s.io": ["v1"],
    "events.k8s.io": ["v1"],
    extensions: [],
    "flowcontrol.apiserver.k8s.io": ["v1"],
    "networking.k8s.io": ["v1"],
    "node.k8s.io": ["v1"],
    policy: ["v1"],
    "rbac.authorization.k8s.io": ["v1"],
    "resource.k8s.io": ["v1"],
    "scheduling.k8s.io": ["v1"],
    "storage.k8s.io": ["v1"],
};

/** Kinds of Kubernetes' own that belong to no namespace. */
const CLUSTER_WIDE = new Set([
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
]);

export function groupOf(apiVersion: string): string {
    return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

export function isBuiltIn(apiVersion: string): boolean {
    return Object.hasOwn(SERVED, groupOf(apiVersion));
}

export function isServed(apiVersion: string): boolean {
    return (SERVED[groupOf(apiVersion)] ?? []).includes(apiVersion.split("/").at(-1) ?? "");
}

/** For built-in kinds only. */
export function isClusterWide(kind: string): boolean {
    return CLUSTER_WIDE.has(kind);
}
