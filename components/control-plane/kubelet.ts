import { minorOf } from "../shared/kubernetesVersion";
import type { Issue } from "../shared/validation";
import { requireValid } from "../shared/validation";
import { CLUSTER_CA } from "./flags";
import { type HostSize, reservedResources } from "./reservedResources";
import { AES256_SUITES, MIN_TLS_VERSION } from "./tls";

/** What a host is for. `converged` is control plane and storage on one host. */
export type KubeletRole = "gpu" | "storage" | "control-plane" | "converged" | "management";

export interface KubeletArgs extends HostSize {
    readonly role: KubeletRole;
    /** Pods that fit into the host's share of the pod range, 250 at the most. */
    readonly maxPods: number;
}

/** containerd 2; Kubernetes 1.36 is not tested with an older one. */
export const CONTAINER_RUNTIME = "unix:///run/containerd/containerd.sock";

/** `KubeletConfiguration` of `kubelet.config.k8s.io/v1beta1`, as far as we decide it; the rest is kubeadm's or the kubelet's default. */
export interface KubeletConfiguration {
    readonly apiVersion: "kubelet.config.k8s.io/v1beta1";
    readonly kind: "KubeletConfiguration";
    readonly authentication: {
        readonly anonymous: { readonly enabled: boolean };
        readonly webhook: { readonly enabled: boolean };
        readonly x509: { readonly clientCAFile: string };
    };
    readonly authorization: { readonly mode: "Webhook" };
    readonly readOnlyPort: number;
    readonly tlsCipherSuites: readonly string[];
    readonly tlsMinVersion: string;
    readonly rotateCertificates: boolean;
    readonly serverTLSBootstrap: boolean;
    readonly enableProfilingHandler: boolean;
    readonly streamingConnectionIdleTimeout: string;
    readonly protectKernelDefaults: boolean;
    readonly makeIPTablesUtilChains: boolean;
    readonly seccompDefault: boolean;
    readonly imagePullCredentialsVerificationPolicy: "NeverVerifyPreloadedImages";
    readonly eventRecordQPS: number;
    readonly podPidsLimit: number;
    readonly maxPods: number;
    readonly kubeReserved: { readonly cpu: string; readonly memory: string };
    readonly cpuManagerPolicy: "none" | "static";
    readonly memoryManagerPolicy: "None";
    readonly topologyManagerPolicy: "none" | "restricted";
    readonly topologyManagerPolicyOptions?: { readonly "prefer-closest-numa-nodes": "true" };
    readonly imageGCHighThresholdPercent: number;
    readonly imageGCLowThresholdPercent: number;
    readonly shutdownGracePeriod: string;
    readonly shutdownGracePeriodCriticalPods: string;
    readonly cgroupDriver: "systemd";
    readonly containerRuntimeEndpoint: string;
}

/**
 * First minor release whose kubelet starts with this configuration. Before, `KubeletEnsureSecretPulledImages` is off, and with it off
 * `imagePullCredentialsVerificationPolicy` is refused (kubernetes v1.36.3, pkg/features and pkg/kubelet/apis/config/validation).
 */
const FIRST_MINOR = 35;

/** Why a kubelet of that release would not start with the configuration below. Undefined where it does, or where it is no release. */
export function refusedByKubelet(version: string): string | undefined {
    return minorOf(version) < FIRST_MINOR
        ? `the kubelet of ${version} refuses the configuration that hosts are given (imagePullCredentialsVerificationPolicy): 1.${FIRST_MINOR} is the first that takes it`
        : undefined;
}

/** Kubernetes supports 110 by default; each host's share of the pod range is a /24 at the most. */
const MOST_PODS = 250;

/**
 * Threads of a pod. Ours: OpenShift's default, and four times as many where one pod runs a process with hundreds of threads for
 * each GPU or disk.
 */
const PIDS: Readonly<Record<KubeletRole, number>> = {
    gpu: 16_384,
    storage: 16_384,
    converged: 16_384,
    "control-plane": 4096,
    management: 4096,
};

/**
 * Placement of a pod's GPUs, NICs and cores. `single-numa-node` would reject pods that need both sockets, such as eight GPUs for
 * one model. `restricted` takes the fewest sockets that can hold a pod and refuses a worse placement; among equal ones those
 * closest to each other. Memory is left to the kernel, which gives it where the cores are: the static memory policy would bind a
 * socket that took part in a two-socket pod to such pods alone, and half a host would stand empty.
 */
const NUMA = {
    gpu: {
        cpuManagerPolicy: "static",
        memoryManagerPolicy: "None",
        topologyManagerPolicy: "restricted",
        topologyManagerPolicyOptions: { "prefer-closest-numa-nodes": "true" },
    },
    other: { cpuManagerPolicy: "none", memoryManagerPolicy: "None", topologyManagerPolicy: "none" },
} as const;

/** A model pod answers what is in flight for two minutes and has half a minute to stop; pods of the system come after it. */
const SHUTDOWN = {
    gpu: { shutdownGracePeriod: "4m", shutdownGracePeriodCriticalPods: "1m" },
    other: { shutdownGracePeriod: "2m", shutdownGracePeriodCriticalPods: "30s" },
} as const;

/**
 * How the kubelet of a host is to run, CIS 1.12 section 4.2. Throws one error that names every wrong argument.
 *
 * `serverTLSBootstrap`: it asks the cluster for its serving certificate. Nothing approves such a request by itself
 * (`kubernetes.io/kubelet-serving` has no approver in Kubernetes). On the workload cluster `KubeletServingApprover` compares it
 * with the plan from phase 1 on; for its first hosts, and on the management cluster each year, a person does.
 */
export function kubeletConfiguration(args: KubeletArgs): KubeletConfiguration {
    requireValid("the kubelet", validateKubelet(args));
    const { role, maxPods } = args;
    const kind = role === "gpu" ? "gpu" : "other";
    return {
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        authentication: {
            anonymous: { enabled: false },
            webhook: { enabled: true },
            x509: { clientCAFile: CLUSTER_CA },
        },
        authorization: { mode: "Webhook" },
        readOnlyPort: 0,
        tlsCipherSuites: AES256_SUITES,
        tlsMinVersion: MIN_TLS_VERSION,
        rotateCertificates: true,
        serverTLSBootstrap: true,
        enableProfilingHandler: false,
        // A forgotten shell in a pod ends; the default keeps it for four hours.
        streamingConnectionIdleTimeout: "5m",
        protectKernelDefaults: true,
        // Cilium takes kube-proxy's place, and the chains stay empty. CIS asks for them, and hostPort plugins expect them.
        makeIPTablesUtilChains: true,
        seccompDefault: true,
        // An image that was pulled with a pod's credentials runs only for pods that hold such credentials.
        imagePullCredentialsVerificationPolicy: "NeverVerifyPreloadedImages",
        // Kubernetes' default; the API server's EventRateLimit cuts what a namespace sends beyond as much.
        eventRecordQPS: 50,
        podPidsLimit: PIDS[role],
        maxPods,
        kubeReserved: reservedResources(args),
        ...NUMA[kind],
        // Begins well before 85 % in use, where the kubelet's default threshold evicts pods.
        imageGCHighThresholdPercent: 75,
        imageGCLowThresholdPercent: 65,
        ...SHUTDOWN[kind],
        cgroupDriver: "systemd",
        containerRuntimeEndpoint: CONTAINER_RUNTIME,
    };
}

export function validateKubelet({ cpuCores, memoryGib, maxPods }: KubeletArgs): Issue[] {
    const issues: Issue[] = [];
    for (const [path, value] of Object.entries({ cpuCores, memoryGib, maxPods })) {
        if (!Number.isInteger(value) || value < 1) {
            issues.push({ path, reason: `expected a whole number from 1 on, got ${value}` });
        }
    }
    if (maxPods > MOST_PODS) {
        issues.push({ path: "maxPods", reason: `must be ${MOST_PODS} or fewer, got ${maxPods}` });
    }
    return issues;
}
