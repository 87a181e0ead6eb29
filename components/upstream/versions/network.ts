import { confine, priority, withoutToken } from "../charts/podTransforms";
import type { CiliumValues } from "../types/values/cilium";
import type { GatewayHelmValues } from "../types/values/gateway-helm";
import type { NetworkOperatorValues } from "../types/values/network-operator";
import type { ChartPin } from "./pins";

export const cilium: ChartPin<CiliumValues> = {
    name: "cilium",
    repository: "https://helm.cilium.io",
    version: "1.20.0",
    digest: null,
    namespace: "kube-system",
    podSecurity: "privileged",
    // TLS interception reads its certificates here, and nowhere else.
    otherNamespaces: ["cilium-secrets"],
    values: {
        kubeProxyReplacement: true,
        routingMode: "native",
        autoDirectNodeRoutes: true,
        ipam: { mode: "cluster-pool" },
        // AES needs IPsec: WireGuard is ChaCha20. The key's length cannot change in place: 36 bytes, AES-256-GCM, from the start.
        encryption: {
            enabled: true,
            type: "ipsec",
            // Works with WireGuard only.
            nodeEncryption: false,
            ipsec: { secretName: "cilium-ipsec-keys", keyRotationDuration: "5m" },
        },
        policyEnforcementMode: "always",
        // Off by default: `ipBlock` would match no host, and so no API server.
        policyCIDRMatchMode: "nodes",
        // Not supported together with IPsec: hosts are guarded by nftables.
        hostFirewall: { enabled: false },
        // Multus puts its own configuration beside Cilium's.
        cni: { exclusive: false },
        bpf: { masquerade: true },
        bandwidthManager: { enabled: true },
        bgpControlPlane: { enabled: true },
        // The default draws a new certificate authority at each render.
        hubble: {
            tls: {
                auto: {
                    method: "certmanager",
                    certManagerIssuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "platform-ca" },
                },
            },
            redact: { enabled: true },
            ui: { enabled: false },
        },
        prometheus: { enabled: true, serviceMonitor: { enabled: true } },
        operator: { replicas: 2, prometheus: { enabled: true, serviceMonitor: { enabled: true } } },
    },
    privileges: {
        privileged: "an init container mounts the BPF file system and control groups of the host",
        hostNetwork: "the agent makes the network that pods would need to reach it",
        hostPath: "BPF maps, kernel modules, CNI configuration and network namespaces belong to the host",
        hostPort: "metrics and health of agents on the host network",
        "capabilities.add": "loads BPF programs and changes interfaces, routes and IPsec states",
        seccomp: "bpf(2) is outside the runtime's default profile",
        appArmor: "as for seccomp",
        seLinux: "as for seccomp",
        "reads secrets": "the operator copies certificates for TLS interception into cilium-secrets",
        "writes definitions": "the operator installs Cilium's own kinds; the chart brings none",
        "writes nodes": "the operator clears the taint of hosts whose network is up",
    },
    valueReach: { policyCIDRMatchMode: ["kubernetes:core/v1:ConfigMap"] },
    // Envoy is configured over a socket of the agent.
    transforms: [withoutToken(["DaemonSet/cilium-envoy"])],
};

export const networkOperator: ChartPin<NetworkOperatorValues> = {
    name: "network-operator",
    repository: "https://helm.ngc.nvidia.com/nvidia",
    version: "26.4.1",
    digest: null,
    namespace: "nvidia-network-operator",
    // Drivers, device plugins and CNI binaries come later, from its custom resources.
    podSecurity: "privileged",
    values: {
        // A release of its own.
        nfd: { enabled: false, deployNodeFeatureRules: true },
        sriovNetworkOperator: { enabled: true },
        // One operator cordons hosts, instead of three at once.
        maintenanceOperator: { enabled: true },
        operator: {
            admissionController: { enabled: true, useCertManager: true },
            maintenanceOperator: { useRequestor: true, nodeMaintenanceNamespace: "nvidia-network-operator" },
        },
        "sriov-network-operator": {
            operator: { resourcePrefix: "nvidia.com", admissionControllers: { enabled: true } },
        },
        // Its configuration is an object of ours.
        "maintenance-operator-chart": { operatorConfig: { deploy: true } },
    },
    privileges: {
        "reads secrets": "pull credentials of the drivers it deploys",
        "writes secrets": "certificates of its own webhooks",
        "writes roles": "makes the roles of the operands that it deploys",
        "writes webhooks": "installs the webhooks of the SR-IOV operator",
        "writes definitions": "installs the kinds of its operands",
        "writes nodes": "labels, cordons and drains hosts whose drivers change",
        "creates workloads": "deploys drivers, device plugins and CNI plugins",
        "changes workloads":
            "updates what it deploys; the maintenance operator may write pods too, which its chart cannot narrow",
        "any resource": "the SR-IOV operator's role, which its chart cannot narrow",
        "any verb": "as for resources",
        impersonates: "follows from any verb on any resource of the core group",
        "binds a system group": "binds its role to every account of its namespace, in which nothing else runs",
    },
    hooks: {
        "Job/network-operator-upgrade-crd": {
            do: "leave out",
            because: "definitions are updated before the chart, by this program",
        },
        "Job/network-operator-keep-ncp": {
            do: "leave out",
            because: "keeps helm from deleting what helm does not own here",
        },
        "*/network-operator-hooks-*": { do: "leave out", because: "accounts of these jobs" },
    },
    transforms: [
        priority("system-cluster-critical", ["Deployment/network-operator"]),
        confine(["Deployment/network-operator-maintenance-operator"]),
    ],
};

/** The one approved way in. */
export const envoyGateway: ChartPin<GatewayHelmValues> = {
    name: "gateway-helm",
    repository: "oci://docker.io/envoyproxy",
    version: "v1.9.0",
    digest: null,
    namespace: "envoy-gateway-system",
    podSecurity: "restricted",
    values: {
        crds: { enabled: false },
        deployment: { replicas: 2, priorityClassName: "system-cluster-critical" },
        podDisruptionBudget: { minAvailable: 1 },
        // Patches to the proxy's raw configuration would go past every check of a route.
        config: { envoyGateway: { extensionApis: { enableBackend: true, enableEnvoyPatchPolicy: false } } },
        topologyInjector: { enabled: false },
    },
    privileges: {
        "reads secrets": "certificates of listeners, in the namespaces of their gateways",
        "changes workloads": "the topology injector labels pods by their host's zone; off here, but the role stays",
    },
    hooks: {
        "*/gateway-helm-certgen*": {
            do: "leave out",
            because: "the Secret envoy-gateway, which the controller mounts, is a Certificate of ours",
        },
        "MutatingWebhookConfiguration/envoy-gateway-topology-injector.*": {
            do: "leave out",
            because: "proxies are spread over racks by the scheduler",
        },
    },
};

/** Definitions of the Envoy Gateway's own kinds; those of the Gateway API are a release of their own. */
export const envoyGatewayDefinitions: ChartPin = {
    name: "gateway-crds-helm",
    repository: "oci://docker.io/envoyproxy",
    version: "v1.9.0",
    digest: null,
    namespace: "envoy-gateway-system",
    podSecurity: "restricted",
    values: { crds: { gatewayAPI: { enabled: false }, envoyGateway: { enabled: true } } },
};
