/** How the operator of a kind reports that an object is ready. */
interface Report {
    /** In the syntax of `pulumi.com/waitFor`; all of them must hold. */
    readonly when: readonly string[];
    /** How long that may take where the provider's ten minutes are too short. */
    readonly minutes?: number;
}

const is = (path: string, value: string): string => `jsonpath={.status.${path}}=${value}`;
const condition = (type: string): string => `condition=${type}`;
/** Of the first Gateway that a route or a policy is attached to. */
const accepted = (list: "parents" | "ancestors"): string =>
    is(`${list}[0].conditions[?(@.type=="Accepted")].status`, "True");

const READY: Report = { when: [condition("Ready")] };
const ACCEPTED: Report = { when: [condition("Accepted")] };
const AVAILABLE: Report = { when: [condition("Available")] };
const ACTIVE: Report = { when: [condition("Active")] };
const APPLIED: Report = { when: [is("applied", "true")] };
const PHASE_READY: Report = { when: [is("phase", "Ready")] };
const STATE_READY: Report = { when: [is("state", "ready")] };
const READY_TO_USE: Report = { when: [is("readyToUse", "true")] };
const ROUTE: Report = { when: [accepted("parents")] };
const POLICY: Report = { when: [accepted("ancestors")] };

/** Every host loads a kernel module, whose start-up probe allows 21 minutes, after it has pulled gigabytes. */
const DRIVERS = 45;
/** A server takes up to 45 minutes from power-on to a running node, and as long to be inspected and set up. */
const SERVERS = 60;
/** From an available host to a control plane that answers: 75 for a machine to be a node (`machineLifecycle.ts`), and some for its host to be chosen. */
const FIRST_MEMBER = 90;
/** Monitors, then a preparation and a daemon for each disk. */
const DISKS = 45;
const DOWNLOADS = 30;

/**
 * What operators report, as read in their sources at the version imported or next to it (path within the project's repository).
 *
 * A kind that is not here is not waited for: nobody reports for it, or its report depends on what is made after it. Among
 * those: `VolumeSnapshotLocation` has a phase that no controller of Velero sets; `SriovNetworkNodePolicy` and `IPPool` report
 * nothing; `Cluster` and `MachineDeployment` of Cluster API become available by machines and by a CNI that come later;
 * `InferencePool` hears from the Gateway of a route that refers to it; a `JobSet` or `TrainJob` ends when its work ends.
 */
const REPORTS: Readonly<Record<string, Readonly<Record<string, Report>>>> = {
    // NVIDIA/gpu-operator: controllers/clusterpolicy_controller.go, nvidiadriver_controller.go, gpucluster_controller.go
    "nvidia.com": {
        ClusterPolicy: { ...STATE_READY, minutes: DRIVERS },
        GPUCluster: { ...STATE_READY, minutes: DRIVERS },
        NVIDIADriver: { ...STATE_READY, minutes: DRIVERS },
    },
    // Mellanox/network-operator: controllers/nic_policy_helpers.go, hostdevicenetwork_controller.go and its siblings
    "mellanox.com": {
        HostDeviceNetwork: STATE_READY,
        IPoIBNetwork: STATE_READY,
        MacvlanNetwork: STATE_READY,
        NicClusterPolicy: { ...STATE_READY, minutes: DRIVERS },
        NicNodePolicy: { ...STATE_READY, minutes: DRIVERS },
    },
    // Mellanox/nic-configuration-operator: internal/controller/nicfirmwaresource_controller.go
    "configuration.net.nvidia.com": { NicFirmwareSource: { when: [is("state", "Success")], minutes: DOWNLOADS } },
    // cilium/cilium: operator/pkg/networkpolicy/validator.go
    "cilium.io": {
        CiliumClusterwideNetworkPolicy: { when: [condition("Valid")] },
        CiliumNetworkPolicy: { when: [condition("Valid")] },
    },
    // metal3-io/baremetal-operator: internal/controller/metal3.io/baremetalhost_controller.go, hostfirmware*_controller.go. A host
    // is registered, inspected and at rest: available, or in use if somebody took it at once. Settings of which one is not valid
    // are ignored, all of them and silently; whether they are applied yet depends on the host.
    "metal3.io": {
        BareMetalHost: {
            when: [
                "jsonpath={.status.goodCredentials.credentials.name}",
                "jsonpath={.status.hardware.cpu.arch}",
                is(`conditions[?(@.type=="Progressing")].status`, "False"),
                is("operationalStatus", "OK"),
            ],
            minutes: SERVERS,
        },
        HostFirmwareComponents: { when: [condition("Valid")], minutes: SERVERS },
        HostFirmwareSettings: { when: [condition("Valid")], minutes: SERVERS },
    },
    // metal3-io/ironic-standalone-operator: internal/controller/utils.go
    "ironic.metal3.io": { Ironic: { ...READY, minutes: DOWNLOADS } },
    // metal3-io/cluster-api-provider-metal3: baremetal/metal3cluster_manager.go. It wants to see the Cluster first, so the Cluster
    // must not depend on it.
    "infrastructure.cluster.x-k8s.io": { Metal3Cluster: { when: [is("initialization.provisioned", "true")] } },
    // kubernetes-sigs/cluster-api: controlplane/kubeadm/internal/controllers/status.go; initialised, not available: nodes are
    // ready only with a CNI, which needs the control plane's kubeconfig.
    "controlplane.cluster.x-k8s.io": {
        KubeadmControlPlane: { when: [is("initialization.controlPlaneInitialized", "true")], minutes: FIRST_MEMBER },
    },
    // kubernetes-sigs/cluster-api: internal/controllers/clusterclass, internal/controllers/extensionconfig
    "cluster.x-k8s.io": { ClusterClass: { when: [condition("VariablesReady")] } },
    "runtime.cluster.x-k8s.io": { ExtensionConfig: { when: [condition("Discovered")] } },
    // rook/rook: pkg/operator/ceph/controller/conditions.go, and the status that each controller there ends with
    "ceph.rook.io": {
        CephBlockPool: PHASE_READY,
        CephBlockPoolRadosNamespace: PHASE_READY,
        CephBucketTopic: PHASE_READY,
        CephClient: PHASE_READY,
        CephCluster: { ...PHASE_READY, minutes: DISKS },
        CephFilesystem: PHASE_READY,
        CephFilesystemMirror: PHASE_READY,
        CephFilesystemSubVolumeGroup: PHASE_READY,
        CephNFS: PHASE_READY,
        CephNVMeOFGateway: PHASE_READY,
        CephObjectRealm: PHASE_READY,
        CephObjectStore: PHASE_READY,
        CephObjectStoreAccount: PHASE_READY,
        CephObjectStoreUser: PHASE_READY,
        CephObjectZone: PHASE_READY,
        CephObjectZoneGroup: PHASE_READY,
        CephRBDMirror: PHASE_READY,
    },
    // kube-object-storage/lib-bucket-provisioner, which Rook runs
    "objectbucket.io": { ObjectBucketClaim: { when: [is("phase", "Bound")] } },
    // kubernetes-csi/external-snapshotter: pkg/common-controller
    "snapshot.storage.k8s.io": { VolumeSnapshot: READY_TO_USE },
    "groupsnapshot.storage.k8s.io": { VolumeGroupSnapshot: READY_TO_USE },
    // vmware-tanzu/velero: pkg/controller/backup_storage_location_controller.go, schedule_controller.go
    "velero.io": {
        BackupStorageLocation: { when: [is("phase", "Available")] },
        Schedule: { when: [is("phase", "Enabled")] },
    },
    // cert-manager/cert-manager: pkg/controller/certificates/readiness, pkg/issuer/*/setup.go
    "cert-manager.io": { Certificate: READY, ClusterIssuer: READY, Issuer: READY },
    // cert-manager/trust-manager: pkg/bundle/bundle.go
    "trust.cert-manager.io": { Bundle: { when: [condition("Synced")] } },
    // external-secrets/external-secrets: pkg/controllers/*
    "external-secrets.io": {
        ClusterExternalSecret: READY,
        ClusterPushSecret: READY,
        ClusterSecretStore: READY,
        ExternalSecret: READY,
        PushSecret: READY,
        SecretStore: READY,
    },
    // prometheus-operator/prometheus-operator: pkg/prometheus/operator.go, pkg/alertmanager/operator.go
    "monitoring.coreos.com": { Alertmanager: AVAILABLE, Prometheus: AVAILABLE },
    // envoyproxy/gateway: internal/gatewayapi/status
    "gateway.networking.k8s.io": {
        GRPCRoute: ROUTE,
        Gateway: { when: [condition("Programmed")] },
        GatewayClass: ACCEPTED,
        HTTPRoute: ROUTE,
        ListenerSet: { when: [condition("Programmed")] },
        TCPRoute: ROUTE,
        TLSRoute: ROUTE,
        UDPRoute: ROUTE,
    },
    "gateway.envoyproxy.io": {
        Backend: ACCEPTED,
        BackendTrafficPolicy: POLICY,
        ClientTrafficPolicy: POLICY,
        EnvoyExtensionPolicy: POLICY,
        EnvoyPatchPolicy: POLICY,
        SecurityPolicy: POLICY,
    },
    // kubernetes-sigs/lws: pkg/controllers/leaderworkerset_controller.go
    "leaderworkerset.x-k8s.io": { LeaderWorkerSet: AVAILABLE },
    // kubernetes-sigs/kueue: pkg/controller/core, pkg/controller/admissionchecks. A queue that is held (`stopPolicy`) is not
    // active.
    "kueue.x-k8s.io": { AdmissionCheck: ACTIVE, ClusterQueue: ACTIVE, LocalQueue: ACTIVE },
    // kedacore/keda: controllers/keda
    "keda.sh": { ScaledJob: READY, ScaledObject: READY },
    // kagent-dev/kagent: go/core/internal/controller/reconciler/reconciler.go; kagent-dev/kmcp: pkg/controller
    "kagent.dev": {
        Agent: { when: [condition("Accepted"), condition("Ready")] },
        MCPServer: READY,
        ModelConfig: ACCEPTED,
        ModelProviderConfig: READY,
        RemoteMCPServer: ACCEPTED,
    },
    // nats-io/nack: internal/controller, of the control loop (`jetstream.controlLoop`); the older mode reports on streams and
    // consumers only
    "jetstream.nats.io": { Account: READY, Consumer: READY, KeyValue: READY, ObjectStore: READY, Stream: READY },
    // cloudnative-pg/cloudnative-pg: pkg/resources/status, internal/controller/pooler_status.go, api/v1/*_funcs.go
    "postgresql.cnpg.io": {
        Cluster: { ...READY, minutes: DOWNLOADS },
        Database: APPLIED,
        DatabaseRole: APPLIED,
        Pooler: { when: [is("phase", "active")] },
        Publication: APPLIED,
        Subscription: APPLIED,
    },
};

/** What makes the provider wait for an object: an annotation, and the time it may take where ten minutes are too short. */
export interface Readiness {
    readonly annotations: Readonly<Record<string, string>>;
    readonly minutes: number | undefined;
}

/** What must hold of a ready object, in the syntax of `pulumi.com/waitFor`; undefined where nobody reports. */
export function reportOf(group: string, kind: string): readonly string[] | undefined {
    return REPORTS[group]?.[kind]?.when;
}

export function readinessOf(apiVersion: string, kind: string): Readiness | undefined {
    const [group = ""] = apiVersion.split("/");
    const report = REPORTS[group]?.[kind];
    if (!report) {
        return undefined;
    }
    const { when, minutes } = report;
    return {
        annotations: { "pulumi.com/waitFor": when.length === 1 ? (when[0] ?? "") : JSON.stringify(when) },
        minutes,
    };
}

/** Every kind that is waited for, as `<group>/<kind>`. */
export function reportedKinds(): string[] {
    return Object.entries(REPORTS).flatMap(([group, kinds]) => Object.keys(kinds).map((kind) => `${group}/${kind}`));
}
