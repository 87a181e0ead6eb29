import type { ManifestPin } from "./pins";

const GITHUB = "https://github.com";

/** Files that a project attaches to its releases. */
function released(repository: string, version: string, ...files: string[]): Pick<ManifestPin, "version" | "files"> {
    const base = `${GITHUB}/${repository}/releases/download/${version}`;
    return { version, files: files.map((file) => ({ url: `${base}/${file}`, digest: null })) };
}

/** Cluster API and its metal provider move together: CAPM3 1.13 is built against Cluster API 1.13. */
const CLUSTER_API = "v1.13.5";
const METAL3 = "v1.13.2";

/** What has no chart. Everything but the Gateway API runs on the management cluster. */
export const manifests = {
    clusterApi: {
        name: "cluster-api",
        namespace: "capi-system",
        podSecurity: "restricted",
        ...released("kubernetes-sigs/cluster-api", CLUSTER_API, "core-components.yaml"),
    },
    kubeadmBootstrap: {
        name: "kubeadm-bootstrap",
        namespace: "capi-kubeadm-bootstrap-system",
        podSecurity: "restricted",
        ...released("kubernetes-sigs/cluster-api", CLUSTER_API, "bootstrap-components.yaml"),
    },
    kubeadmControlPlane: {
        name: "kubeadm-control-plane",
        namespace: "capi-kubeadm-control-plane-system",
        podSecurity: "restricted",
        ...released("kubernetes-sigs/cluster-api", CLUSTER_API, "control-plane-components.yaml"),
    },
    clusterApiMetal3: {
        name: "cluster-api-provider-metal3",
        namespace: "capm3-system",
        podSecurity: "restricted",
        ...released("metal3-io/cluster-api-provider-metal3", METAL3, "infrastructure-components.yaml"),
    },
    ipAddressManager: {
        name: "ip-address-manager",
        namespace: "metal3-ipam-system",
        podSecurity: "restricted",
        ...released("metal3-io/ip-address-manager", METAL3, "ipam-components.yaml"),
    },
    baremetalOperator: {
        name: "baremetal-operator",
        namespace: "baremetal-operator-system",
        podSecurity: "restricted",
        ...released("metal3-io/baremetal-operator", "v0.13.2", "baremetal-operator.yaml"),
    },
    ironicOperator: {
        name: "ironic-standalone-operator",
        namespace: "ironic-standalone-operator-system",
        podSecurity: "restricted",
        ...released("metal3-io/ironic-standalone-operator", "v0.11.0", "install.yaml"),
    },
    gatewayApi: {
        name: "gateway-api",
        ...released("kubernetes-sigs/gateway-api", "v1.6.1", "standard-install.yaml"),
    },
} satisfies Record<string, ManifestPin>;

/** What another operator deploys: its version stands in the NicClusterPolicy, and there is nothing to fetch. */
export const operands = {
    nvIpam: { name: "nv-ipam", version: "network-operator-v26.4.1", deployedBy: "network-operator" },
    nicConfiguration: {
        name: "nic-configuration-operator",
        version: "network-operator-v26.4.1",
        deployedBy: "network-operator",
    },
} as const;
