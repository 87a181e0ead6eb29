import type { Member } from "./etcd/members";

/** What every object of the API has, as far as it is read here. */
export interface Metadata {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
    readonly finalizers?: readonly string[];
    readonly deletionTimestamp?: string;
}

export interface OwnerReference {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
    readonly controller?: boolean;
}

export interface Condition {
    readonly type: string;
    readonly status: "True" | "False" | "Unknown";
    readonly reason: string;
    readonly message: string;
    readonly lastTransitionTime: string;
}

/** Of Cluster API's v1beta1. */
export interface OldCondition extends Omit<Condition, "message"> {
    readonly severity?: string;
    readonly message?: string;
}

interface Named {
    readonly metadata: Metadata;
}

export interface Cluster extends Named {
    readonly spec?: { readonly paused?: boolean };
}

export interface Metal3Cluster extends Named {
    readonly spec?: { readonly failureDomains?: readonly object[] };
    readonly status?: {
        readonly initialization?: { readonly provisioned?: boolean };
        readonly conditions?: readonly Condition[];
    };
}

export interface Machine extends Named {
    readonly spec: {
        readonly clusterName: string;
        readonly bootstrap?: { readonly dataSecretName?: string; readonly configRef?: { readonly name?: string } };
        readonly failureDomain?: string;
        readonly version?: string;
    };
    readonly status?: {
        readonly nodeRef?: { readonly name?: string };
        /** As Cluster API's v1beta1 had them. */
        readonly deprecated?: { readonly v1beta1?: { readonly conditions?: readonly OldCondition[] } };
    };
}

interface Registering {
    readonly nodeRegistration?: {
        readonly kubeletExtraArgs?: readonly { readonly name: string; readonly value?: string }[];
    };
}

/** What a machine's host is made a member of the cluster by. */
export interface BootstrapConfig extends Named {
    readonly spec?: { readonly initConfiguration?: Registering; readonly joinConfiguration?: Registering };
}

export interface SecretReference {
    readonly name?: string;
    readonly namespace?: string;
}

export interface HostSelector {
    readonly matchLabels?: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly {
        readonly key: string;
        readonly operator: string;
        readonly values: readonly string[];
    }[];
}

export interface Metal3Machine extends Named {
    readonly spec: {
        readonly automatedCleaningMode?: string;
        readonly customDeploy?: object;
        readonly dataTemplate?: SecretReference;
        readonly failureDomain?: string;
        readonly hostSelector?: HostSelector;
        readonly image?: object;
        readonly metaData?: SecretReference;
        readonly networkData?: SecretReference;
        readonly providerID?: string;
    };
    readonly status?: {
        readonly initialization?: { readonly provisioned?: boolean };
        readonly conditions?: readonly Condition[];
    };
}

export interface Remediation extends Named {
    readonly spec: { readonly strategy?: { readonly retryLimit?: number; readonly timeoutSeconds?: number } };
    readonly status?: { readonly phase?: string; readonly lastRemediated?: string; readonly retryCount?: number };
}

export interface DataTemplate extends Named {
    readonly spec: { readonly clusterName: string };
    readonly status?: { readonly indexes?: readonly { readonly name: string; readonly index: number }[] };
}

export interface Host extends Named {
    readonly spec: {
        readonly online?: boolean;
        readonly consumerRef?: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
        readonly image?: object;
        readonly customDeploy?: object;
        readonly userData?: SecretReference;
        readonly metaData?: SecretReference;
        readonly networkData?: SecretReference;
    };
    readonly status?: {
        readonly errorMessage?: string;
        readonly provisioning?: { readonly state?: string };
        readonly hardware?: { readonly cpu?: { readonly count?: number }; readonly ramMebibytes?: number };
    };
}

export interface Node extends Named {
    readonly spec?: { readonly providerID?: string };
    readonly status?: {
        readonly capacity?: Readonly<Record<string, string>>;
        readonly addresses?: readonly { readonly type: string; readonly address: string }[];
        readonly daemonEndpoints?: { readonly kubeletEndpoint?: { readonly Port?: number } };
    };
}

/** Where KWOK, in the place of a kubelet, forwards a port of a pod of the same name to. */
export interface PortForward extends Named {
    readonly spec: { readonly forwards: readonly { readonly target?: { readonly port: number } }[] };
}

/** Of an object whose content nobody needs, or may read. */
export type OnlyMetadata = Named;

/** Where a kind is served: of which control plane, and below which path. */
export interface Served {
    readonly context: "management" | "workload";
    readonly path: string;
    readonly plural: string;
}

const CLUSTER_API = "apis/cluster.x-k8s.io/v1beta2";
const METAL3 = "apis/infrastructure.cluster.x-k8s.io/v1beta2";

export const KINDS = {
    Cluster: { context: "management", path: CLUSTER_API, plural: "clusters" },
    Machine: { context: "management", path: CLUSTER_API, plural: "machines" },
    KubeadmConfig: {
        context: "management",
        path: "apis/bootstrap.cluster.x-k8s.io/v1beta2",
        plural: "kubeadmconfigs",
    },
    Metal3Cluster: { context: "management", path: METAL3, plural: "metal3clusters" },
    Metal3Machine: { context: "management", path: METAL3, plural: "metal3machines" },
    Metal3DataTemplate: { context: "management", path: METAL3, plural: "metal3datatemplates" },
    Metal3Remediation: { context: "management", path: METAL3, plural: "metal3remediations" },
    BareMetalHost: { context: "management", path: "apis/metal3.io/v1alpha1", plural: "baremetalhosts" },
    Secret: { context: "management", path: "api/v1", plural: "secrets" },
    Node: { context: "workload", path: "api/v1", plural: "nodes" },
    ConfigMap: { context: "workload", path: "api/v1", plural: "configmaps" },
    Namespace: { context: "workload", path: "api/v1", plural: "namespaces" },
    Pod: { context: "workload", path: "api/v1", plural: "pods" },
    PortForward: { context: "workload", path: "apis/kwok.x-k8s.io/v1alpha1", plural: "portforwards" },
} as const satisfies Readonly<Record<string, Served>>;

export type Kind = keyof typeof KINDS;

/** All that the stand-in decides by, read anew each time. */
export interface World {
    readonly clusters: readonly Cluster[];
    readonly metal3Clusters: readonly Metal3Cluster[];
    readonly machines: readonly Machine[];
    readonly bootstrapConfigs: readonly BootstrapConfig[];
    readonly metal3Machines: readonly Metal3Machine[];
    readonly dataTemplates: readonly DataTemplate[];
    readonly remediations: readonly Remediation[];
    readonly hosts: readonly Host[];
    readonly nodes: readonly Node[];
    /** Secrets that belong to a cluster. */
    readonly secrets: readonly OnlyMetadata[];
    /** ConfigMaps of `kube-system` called `kubeadm-config`: one or none. */
    readonly kubeadmConfigs: readonly OnlyMetadata[];
    /** `kube-system`. */
    readonly systemNamespaces: readonly OnlyMetadata[];
    /** Pods of control-plane hosts. */
    readonly staticPods: readonly OnlyMetadata[];
    readonly portForwards: readonly PortForward[];
    /** Processes of this machine. */
    readonly etcdMembers: readonly Member[];
}

/** One request that brings the world closer to what it should be. */
export type Change = {
    readonly kind: Kind;
    readonly name: string;
    readonly namespace?: string;
    /** For the log. */
    readonly why: string;
} & (
    | { readonly verb: "create"; readonly body: object }
    /** A merge patch; `null` takes a field away. */
    | { readonly verb: "patch"; readonly body: object; readonly subresource?: "status" }
    /** @param graceSeconds what a pod is given, by default what it asks for */
    | { readonly verb: "delete"; readonly graceSeconds?: number }
);

/** Where an object is, to change it. */
export function at({ metadata: { name, namespace } }: Named): { readonly name: string; readonly namespace?: string } {
    return { name, ...(namespace !== undefined && { namespace }) };
}

export function ownerOf({ metadata }: Named, kind: string): string | undefined {
    return metadata.ownerReferences?.find((owner) => owner.kind === kind)?.name;
}

/** `ns/name`. */
export function keyOf({ metadata }: Named): string {
    return `${metadata.namespace ?? ""}/${metadata.name}`;
}
