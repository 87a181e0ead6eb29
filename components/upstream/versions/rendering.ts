/** What charts are rendered for, in the place of questions to a cluster. Part of every render's identity. */
export interface RenderingPins {
    readonly kubernetesVersion: string;
    readonly helmVersion: string;
    /** APIs of custom resources that charts may count on: their definitions are installed before any chart. */
    readonly apiVersions: readonly string[];
    /** Groups that this platform never serves, and why; `*` stands for any text. */
    readonly absentApis: Readonly<Record<string, string>>;
}

export const rendering: RenderingPins = {
    kubernetesVersion: "1.36.0",
    /** A test holds it to the pin of the toolchain. */
    helmVersion: "4.3.1",
    // The ones that the footprints were recorded with.
    apiVersions: [
        "monitoring.coreos.com/v1",
        "monitoring.coreos.com/v1/ServiceMonitor",
        "monitoring.coreos.com/v1/PodMonitor",
        "monitoring.coreos.com/v1/PrometheusRule",
        "monitoring.coreos.com/v1/Probe",
        "monitoring.coreos.com/v1/Prometheus",
        "monitoring.coreos.com/v1/Alertmanager",
        "cert-manager.io/v1",
        "cert-manager.io/v1/Certificate",
        "cert-manager.io/v1/Issuer",
        "cert-manager.io/v1/ClusterIssuer",
        "cilium.io/v2",
        "cilium.io/v2/CiliumNetworkPolicy",
        "gateway.networking.k8s.io/v1",
        "gateway.networking.k8s.io/v1/HTTPRoute",
        "snapshot.storage.k8s.io/v1",
        "snapshot.storage.k8s.io/v1/VolumeSnapshotClass",
    ],
    absentApis: {
        "*.openshift.io": "the clusters are not OpenShift",
        "autoscaling.k8s.io": "there is no vertical autoscaler",
        "monitoring.googleapis.com": "metrics are kept on the cluster",
        "*.istio.io": "Cilium isolates and encrypts; there is no mesh",
        "*.linkerd.io": "Cilium isolates and encrypts; there is no mesh",
    },
};
