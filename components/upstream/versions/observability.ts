import { priority, withoutToken } from "../charts/podTransforms";
import type { AlloyValues } from "../types/values/alloy";
import type { KubePrometheusStackValues } from "../types/values/kube-prometheus-stack";
import type { LokiValues } from "../types/values/loki";
import type { ChartPin } from "./pins";

export const kubePrometheusStack: ChartPin<KubePrometheusStackValues> = {
    name: "kube-prometheus-stack",
    repository: "oci://ghcr.io/prometheus-community/charts",
    version: "88.5.3",
    digest: null,
    namespace: "monitoring",
    podSecurity: "privileged",
    // Services in front of the control plane's metrics.
    otherNamespaces: ["kube-system"],
    values: {
        crds: { enabled: false },
        windowsMonitoring: { enabled: false },
        // Cilium replaces it.
        kubeProxy: { enabled: false },
        prometheus: {
            networkPolicy: { enabled: true },
            podDisruptionBudget: { enabled: true },
            prometheusSpec: {
                replicas: 2,
                enableAdminAPI: false,
                // Monitors of every release, not of this one alone.
                podMonitorSelectorNilUsesHelmValues: false,
                serviceMonitorSelectorNilUsesHelmValues: false,
                ruleSelectorNilUsesHelmValues: false,
                priorityClassName: "system-cluster-critical",
            },
        },
        alertmanager: {
            podDisruptionBudget: { enabled: true },
            alertmanagerSpec: { replicas: 3, priorityClassName: "system-cluster-critical" },
        },
        prometheusOperator: {
            networkPolicy: { enabled: true },
            priorityClassName: "system-cluster-critical",
            // The default makes its certificate in a post-install hook.
            admissionWebhooks: {
                certManager: {
                    enabled: true,
                    issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "platform-ca" },
                },
            },
        },
        grafana: {
            // The default asks the cluster for the password, and draws another where there is none.
            admin: { existingSecret: "grafana-admin", userKey: "admin-user", passwordKey: "admin-password" },
            testFramework: { enabled: false },
            // Runs as root.
            initChownData: { enabled: false },
            priorityClassName: "system-cluster-critical",
        },
        "kube-state-metrics": { priorityClassName: "system-cluster-critical" },
        "prometheus-node-exporter": {
            priorityClassName: "system-node-critical",
            containerSecurityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
            },
        },
    },
    definitionValues: { crds: { enabled: true } },
    privileges: {
        hostNetwork: "the node exporter measures the host's interfaces",
        hostPID: "the node exporter counts the host's processes",
        hostPath: "the node exporter reads /proc, /sys and /",
        "reads secrets": "credentials that monitors name; counts of Secrets; dashboards and data sources in Secrets",
        "writes secrets": "the operator keeps generated configuration in Secrets",
        "creates workloads": "the operator deploys Prometheus and Alertmanager",
        "changes workloads": "the operator updates what it deploys",
        "any verb": "the operator's role on its own kinds and on StatefulSets, which the chart cannot narrow",
    },
};

/**
 * Of the community's repository: the chart of the same name at grafana.github.io is for Enterprise Logs. The last release
 * before the two parted, and the newest of which both the values and what they render to are recorded.
 */
export const loki: ChartPin<LokiValues> = {
    name: "loki",
    repository: "https://grafana-community.github.io/helm-charts",
    version: "6.55.0",
    digest: null,
    namespace: "loki",
    podSecurity: "restricted",
    values: {
        deploymentMode: "SimpleScalable",
        loki: {
            auth_enabled: true,
            analytics: { reporting_enabled: false },
            commonConfig: { replication_factor: 3 },
            podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
        },
        gateway: { replicas: 2, podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } } },
        memcached: { podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } } },
        write: { replicas: 3 },
        read: { replicas: 3 },
        backend: { replicas: 3 },
        // Comes with a password in its values.
        minio: { enabled: false },
        networkPolicy: { enabled: true },
        monitoring: { serviceMonitor: { enabled: true } },
        global: { priorityClassName: "system-cluster-critical" },
    },
    privileges: { "reads secrets": "a sidecar of the backend collects rules from ConfigMaps and Secrets" },
    transforms: [
        priority("system-cluster-critical", ["DaemonSet/loki-canary", "StatefulSet/loki-*-cache"]),
        // Memcached.
        withoutToken(["StatefulSet/loki-*-cache"]),
    ],
};

export const alloy: ChartPin<AlloyValues> = {
    name: "alloy",
    repository: "https://grafana.github.io/helm-charts",
    version: "1.11.1",
    digest: null,
    namespace: "alloy",
    podSecurity: "privileged",
    values: {
        crds: { create: false },
        alloy: {
            clustering: { enabled: true },
            // Reports usage to its publisher by default.
            enableReporting: false,
            mounts: { varlog: true },
            securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
                seccompProfile: { type: "RuntimeDefault" },
            },
        },
        controller: {
            type: "daemonset",
            priorityClassName: "system-node-critical",
            tolerations: [{ operator: "Exists" }],
        },
        serviceMonitor: { enabled: true },
    },
    definitionValues: { crds: { create: true } },
    privileges: {
        hostPath: "reads the logs of pods and of the host below /var/log",
        "reads secrets": "credentials that its configuration names",
    },
};
