import { priority, withoutToken } from "../charts/podTransforms";
import type { RookCephValues } from "../types/values/rook-ceph";
import type { SnapshotControllerValues } from "../types/values/snapshot-controller";
import type { TopolvmValues } from "../types/values/topolvm";
import type { VeleroValues } from "../types/values/velero";
import type { ChartPin } from "./pins";

/** The operator. Clusters, pools and gateways are typed custom resources. */
export const rookCeph: ChartPin<RookCephValues> = {
    name: "rook-ceph",
    repository: "https://charts.rook.io/release",
    version: "v1.20.6",
    digest: null,
    namespace: "rook-ceph",
    // OSDs and CSI plugins come later, from the CephCluster.
    podSecurity: "privileged",
    values: {
        crds: { enabled: false },
        currentNamespaceOnly: true,
        enableDiscoveryDaemon: false,
        allowLoopDevices: false,
        hostpathRequiresPrivileged: false,
        priorityClassName: "system-cluster-critical",
        csi: { installCsiOperator: true, serviceMonitor: { enabled: true } },
        monitoring: { enabled: true },
        containerSecurityContext: { allowPrivilegeEscalation: false, seccompProfile: { type: "RuntimeDefault" } },
        "ceph-csi-operator": {
            controllerManager: {
                podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            },
        },
    },
    definitionValues: { crds: { enabled: true } },
    privileges: {
        "reads secrets": "keys of the Ceph users that volumes and buckets are made with",
        "writes secrets": "credentials of buckets, in the namespaces that claim them",
        "creates workloads": "deploys monitors, OSDs, gateways and CSI plugins",
        "changes workloads": "updates what it deploys",
        "creates volumes": "provisions the volumes of OSDs",
        "runs commands in pods": "runs ceph commands in its own pods",
    },
    transforms: [priority("system-cluster-critical", ["Deployment/ceph-csi-controller-manager"])],
};

export const topolvm: ChartPin<TopolvmValues> = {
    name: "topolvm",
    repository: "https://topolvm.github.io/topolvm",
    version: "17.1.0",
    digest: null,
    namespace: "topolvm-system",
    podSecurity: "privileged",
    values: {
        lvmd: { managed: true, prometheus: { podMonitor: { enabled: true } } },
        node: { prometheus: { podMonitor: { enabled: true } } },
        controller: {
            replicaCount: 2,
            priorityClassName: "system-cluster-critical",
            prometheus: { podMonitor: { enabled: true } },
        },
        // The scheduler tracks capacity by itself.
        scheduler: { enabled: false },
        webhook: { certManager: true, podMutatingWebhook: { enabled: false } },
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        "cert-manager": { enabled: false },
    },
    privileges: {
        privileged: "makes logical volumes, formats and mounts them",
        hostPID: "calls the host's LVM in the host's mount namespace",
        hostPath: "devices, and the kubelet's pod and plugin directories",
        "creates volumes": "provisions persistent volumes",
        "writes nodes": "publishes the free capacity of each host",
        "changes workloads": "the controller's role lets it update pods, which the chart cannot narrow",
    },
    transforms: [
        priority("system-node-critical", ["DaemonSet/topolvm-*"]),
        // Speaks to the node plugin over a socket.
        withoutToken(["DaemonSet/topolvm-lvmd-*"]),
    ],
};

export const snapshotController: ChartPin<SnapshotControllerValues> = {
    name: "snapshot-controller",
    repository: "https://piraeus.io/helm-charts/",
    version: "5.2.0",
    digest: null,
    namespace: "snapshot-controller",
    podSecurity: "restricted",
    values: {
        installCRDs: false,
        controller: {
            replicaCount: 2,
            priorityClassName: "system-cluster-critical",
            pdb: { minAvailable: 1 },
            serviceMonitor: { create: true },
            podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
            securityContext: { allowPrivilegeEscalation: false },
        },
        webhook: { enabled: false },
    },
    definitionValues: { installCRDs: true },
};

export const velero: ChartPin<VeleroValues> = {
    name: "velero",
    repository: "https://vmware-tanzu.github.io/helm-charts",
    version: "12.1.0",
    digest: null,
    namespace: "velero",
    podSecurity: "privileged",
    values: {
        upgradeCRDs: false,
        cleanUpCRDs: false,
        deployNodeAgent: true,
        // From the secret store. Without a Secret of its own the repository's password is a constant that everybody knows.
        credentials: { useSecret: true, existingSecret: "velero-s3" },
        configuration: {
            features: "EnableCSI",
            uploaderType: "kopia",
            // A snapshot that stays on the cluster dies with it.
            defaultSnapshotMoveData: true,
        },
        podSecurityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            fsGroup: 65532,
            seccompProfile: { type: "RuntimeDefault" },
        },
        containerSecurityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
        },
        nodeAgent: { priorityClassName: "system-node-critical" },
        priorityClassName: "system-cluster-critical",
        // The default decides by what the cluster serves at the moment of the render.
        metrics: {
            serviceMonitor: { enabled: true, autodetect: false },
            nodeAgentPodMonitor: { enabled: true, autodetect: false },
            prometheusRule: { enabled: true, autodetect: false },
        },
    },
    privileges: {
        hostPath: "the node agent reads volumes below the kubelet's pod directory",
        "cluster-admin": "a restore may bring back any object; its accounts are closed to everybody else",
    },
};
