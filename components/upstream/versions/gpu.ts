import { confine } from "../charts/podTransforms";
import type { GpuOperatorValues } from "../types/values/gpu-operator";
import type { NodeFeatureDiscoveryValues } from "../types/values/node-feature-discovery";
import type { ChartPin } from "./pins";

export const gpuOperator: ChartPin<GpuOperatorValues> = {
    name: "gpu-operator",
    repository: "https://helm.ngc.nvidia.com/nvidia",
    version: "v26.7.0",
    digest: null,
    namespace: "gpu-operator",
    // Driver, toolkit and device plugin come later, from the ClusterPolicy; all of them are privileged.
    podSecurity: "privileged",
    privileges: {
        "writes roles": "makes the roles of the operands that it deploys",
        "writes definitions": "updates its own kinds",
        "writes nodes": "labels hosts by what their GPUs can do",
        "changes workloads": "its role lets it patch pods, which the chart cannot narrow",
    },
    hooks: {
        "*/gpu-operator-upgrade-crd*": {
            do: "leave out",
            because: "definitions are updated before the chart, by this program",
        },
    },
    transforms: [confine(["Deployment/gpu-operator"])],
    // What only the ClusterPolicy takes: its typed class has it as it is wanted.
    valueReach: {
        "clusterPolicy.deployCR": [],
        "dcgmExporter.serviceMonitor.enabled": [],
        "driver.usePrecompiled": [],
        "driver.version": [],
        "gdrcopy.enabled": [],
        "gds.enabled": [],
    },
};

export const nodeFeatureDiscovery: ChartPin<NodeFeatureDiscoveryValues> = {
    name: "node-feature-discovery",
    repository: "oci://registry.k8s.io/nfd/charts",
    version: "0.19.0",
    digest: null,
    namespace: "node-feature-discovery",
    podSecurity: "privileged",
    values: {
        priorityClassName: "system-node-critical",
        master: {
            replicaCount: 2,
            // Labels steer the scheduler: no worker may set any outside these namespaces.
            denyLabelNs: ["*"],
            extraLabelNs: ["nvidia.com"],
            podDisruptionBudget: { enable: true },
            networkPolicy: { enabled: true },
            podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
        },
        worker: {
            networkPolicy: { enabled: true },
            podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
        },
        topologyUpdater: { enable: true, podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } } },
        gc: { enable: true, podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } } },
        prometheus: { enable: true },
    },
    privileges: {
        hostPath: "reads the host's hardware from /sys, /boot, /usr and the kubelet's state",
        "writes nodes": "labels hosts",
    },
    valueReach: { "prometheus.enable": ["kubernetes:monitoring.coreos.com/v1:PodMonitor"] },
};
