/** Label and annotation keys of the platform. Kubernetes' own recommended keys are used where they exist. */
export const LABELS = {
    /** The team or platform area that answers for an object. */
    owner: "alphaton.ai/owner",
    /** Set on namespaces of teams; policies and quotas select on it. */
    tenant: "alphaton.ai/tenant",
    /** Role of a host: `gpu`, `storage`, `control-plane` or `converged`. */
    role: "alphaton.ai/role",
    /** Kind of server, as the inventory calls it: what Cluster API selects hosts of one model by. */
    hardware: "alphaton.ai/hardware",
    /** Hosts that are interchangeable for Cluster API, on their machines and what these are made from. */
    pool: "alphaton.ai/pool",
    /** Model served by a pod. */
    model: "alphaton.ai/model",
    app: "app.kubernetes.io/name",
    instance: "app.kubernetes.io/instance",
    managedBy: "app.kubernetes.io/managed-by",
    /** Failure domain of a host: its rack. */
    zone: "topology.kubernetes.io/zone",
    hostname: "kubernetes.io/hostname",
    /** Name of a namespace; the API server sets it on each. */
    namespaceName: "kubernetes.io/metadata.name",
} as const;

/** Annotation that says where an object's definition comes from; the summary and the evidence read it. */
export const PROVENANCE = "alphaton.ai/provenance";

/** Annotation of workloads and accounts that hold a token for the API server: why they need it. */
export const API_ACCESS = "alphaton.ai/api-access";

/**
 * - `ours`: written in this repository.
 * - `chart`: rendered from the real chart.
 * - `manifest`: as a project without a chart released it.
 * - `footprint`: recorded facts about what the real chart creates; stands in where no chart can be reached.
 */
export type Provenance = "ours" | `chart:${string}` | `footprint:${string}` | `manifest:${string}`;

/** Taint that keeps everything off GPU hosts that did not ask for a GPU. */
export const CONTROL_PLANE_TAINT = {
    key: "node-role.kubernetes.io/control-plane",
    value: "",
    effect: "NoSchedule",
} as const;
export const GPU_TAINT = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" } as const;

/** Annotation with one sentence on what a namespace is for, for whoever finds it on the cluster. */
export const PURPOSE = "alphaton.ai/purpose";

/** Annotation with a model's release as its publisher writes it: such names do not fit a label. */
export const MODEL_RELEASE = "alphaton.ai/model-release";
