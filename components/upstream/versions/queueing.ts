import { leaveOut } from "../charts/transforms";
import { priority } from "../charts/podTransforms";
import type { JobsetValues } from "../types/values/jobset";
import type { KubeflowTrainerValues } from "../types/values/kubeflow-trainer";
import type { KueueValues } from "../types/values/kueue";
import type { LwsValues } from "../types/values/lws";
import type { ChartPin } from "./pins";

export const kueue: ChartPin<KueueValues> = {
    name: "kueue",
    repository: "oci://registry.k8s.io/kueue/charts",
    version: "0.19.2",
    digest: null,
    namespace: "kueue-system",
    podSecurity: "restricted",
    // Its visibility API reads the front proxy's certificate.
    otherNamespaces: ["kube-system"],
    values: {
        enablePrometheus: true,
        enableCertManager: true,
        enableVisibilityAPF: true,
        enableKueueViz: false,
        controllerManager: {
            replicas: 2,
            featureGates: [{ name: "TopologyAwareScheduling", enabled: true }],
            podDisruptionBudget: { enabled: true },
            manager: {
                priorityClassName: "system-cluster-critical",
                // The sources name a staging registry.
                image: { repository: "registry.k8s.io/kueue/kueue", tag: "v0.19.2", pullPolicy: "IfNotPresent" },
            },
        },
        metrics: { prometheusNamespace: "monitoring" },
    },
    privileges: {
        "changes workloads": "suspends and starts jobs, and lifts the gates of pods, in every queue's namespace",
    },
};

/** The twin's live controller is built from another release of it; its summary says which. */
export const leaderWorkerSet: ChartPin<LwsValues> = {
    name: "lws",
    repository: "oci://registry.k8s.io/lws/charts",
    version: "0.10.0",
    digest: null,
    namespace: "lws-system",
    podSecurity: "restricted",
    values: {
        enableCertManager: true,
        enablePrometheus: true,
        replicaCount: 2,
        priorityClassName: "system-cluster-critical",
        image: { manager: { repository: "registry.k8s.io/lws/lws", tag: "v0.10.0", pullPolicy: "IfNotPresent" } },
        podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    },
    privileges: {
        "reads secrets": "the certificate of its webhook, by a role that the chart cannot narrow",
        "writes secrets": "as for reading",
        "writes webhooks": "fills in the authority of its own webhooks",
        "writes nodes": "reads the topology of hosts, by a role that also lets it write",
        "creates workloads": "makes the StatefulSets and pods of its groups",
        "changes workloads": "updates the StatefulSets of its groups, by a role that also lets it write pods",
    },
};

export const jobSet: ChartPin<JobsetValues> = {
    name: "jobset",
    repository: "oci://registry.k8s.io/jobset/charts",
    version: "0.12.0",
    digest: null,
    namespace: "jobset-system",
    podSecurity: "restricted",
    values: {
        // The default is tag `main` of a staging registry.
        image: { repository: "registry.k8s.io/jobset/jobset", tag: "v0.12.0", pullPolicy: "IfNotPresent" },
        controller: { replicas: 2, podDisruptionBudget: { enabled: true } },
        certManager: { enable: true },
        prometheus: { enable: true },
    },
    privileges: {
        "writes webhooks": "fills in the authority of its own webhooks",
        "creates workloads": "makes the jobs of its sets",
        "changes workloads": "suspends and resumes the jobs of its sets, and steers where their pods go",
    },
    transforms: [priority("system-cluster-critical")],
};

export const trainer: ChartPin<KubeflowTrainerValues> = {
    name: "kubeflow-trainer",
    repository: "oci://ghcr.io/kubeflow/charts",
    version: "2.3.0",
    digest: null,
    namespace: "kubeflow-system",
    podSecurity: "restricted",
    values: {
        crds: { enabled: false },
        // A release of its own: two would fight over the same objects.
        jobset: { install: false },
        image: { tag: "v2.3.0" },
        manager: { replicas: 2 },
        runtimes: { defaultEnabled: true },
        webhook: { failurePolicy: "Fail" },
    },
    definitionValues: { crds: { enabled: true } },
    privileges: {
        "reads secrets": "keys of the workers of MPI jobs",
        "writes secrets": "makes those keys",
        "writes webhooks": "fills in the authority of its own webhooks",
    },
    hooks: {
        "Job/kubeflow-trainer-runtimes-installer": {
            do: "leave out",
            because: "runtimes are ClusterTrainingRuntime objects of ours, with images that are pinned",
        },
    },
    transforms: [
        priority("system-cluster-critical"),
        // Lets every authenticated identity, tenants' pods too, read what version is installed.
        leaveOut("RoleBinding/kubeflow-trainer-public", "nobody here needs it"),
        leaveOut("Role/kubeflow-trainer-public", "nobody here needs it"),
    ],
};
