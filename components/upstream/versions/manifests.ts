import { priority, setFlag } from "../charts/podTransforms";
import { writeOutKinds } from "../charts/roleTransforms";
import { setField } from "../charts/transforms";
import type { DefinitionsPin, ManifestPin } from "./pins";
import { image } from "./recordedDigests";

const GITHUB = "https://github.com";

/** Files that a project attaches to its releases. */
function released(repository: string, version: string, ...files: string[]): Pick<ManifestPin, "version" | "files"> {
    const base = `${GITHUB}/${repository}/releases/download/${version}`;
    return { version, files: files.map((file) => ({ url: `${base}/${file}`, digest: null })) };
}

/** Where Cluster API's sources say a registry of its builds, its releases are promoted to this one. */
const STAGING = "gcr.io/k8s-staging-cluster-api";
const PROMOTED = "registry.k8s.io/cluster-api";

/** Cluster API and its metal provider move together: CAPM3 1.13 is built against Cluster API 1.13. */
const CLUSTER_API = "v1.13.5";
const METAL3 = "v1.13.2";
const BAREMETAL = "v0.13.2";
const IRONIC_OPERATOR = "v0.11.0";

/** Sources name the image of the branch they are on. */
function metal3Image(name: string, version: string): ManifestPin["images"] {
    const repository = `quay.io/metal3-io/${name}`;
    return { [repository]: image(repository, version) };
}

/** Ironic runs on the host's network, which Pod Security lets in nowhere else. */
export const IRONIC_NAMESPACE = "ironic";

/** What has no chart, all of it on the management cluster. */
export const manifests = {
    clusterApi: {
        name: "cluster-api",
        images: { [`${STAGING}/cluster-api-controller`]: image(`${PROMOTED}/cluster-api-controller`, CLUSTER_API) },
        namespace: "capi-system",
        podSecurity: "restricted",
        privileges: {
            "reads secrets": "reads the kubeconfig of each cluster that it makes",
            "writes secrets": "hands bootstrap data and kubeconfigs from one provider to the next",
        },
        // As released it may do everything with all kinds of its providers' API groups, which it does not know by name.
        transforms: [priority("system-cluster-critical"), writeOutKinds("ClusterRole/capi-manager-role")],
        ...released("kubernetes-sigs/cluster-api", CLUSTER_API, "core-components.yaml"),
    },
    kubeadmBootstrap: {
        name: "kubeadm-bootstrap",
        images: {
            [`${STAGING}/kubeadm-bootstrap-controller`]: image(`${PROMOTED}/kubeadm-bootstrap-controller`, CLUSTER_API),
        },
        namespace: "capi-kubeadm-bootstrap-system",
        podSecurity: "restricted",
        privileges: {
            "reads secrets": "reads the certificates that a new host joins with",
            "writes secrets": "writes each new host's bootstrap data",
        },
        transforms: [priority("system-cluster-critical")],
        ...released("kubernetes-sigs/cluster-api", CLUSTER_API, "bootstrap-components.yaml"),
    },
    kubeadmControlPlane: {
        name: "kubeadm-control-plane",
        images: {
            [`${STAGING}/kubeadm-control-plane-controller`]: image(
                `${PROMOTED}/kubeadm-control-plane-controller`,
                CLUSTER_API,
            ),
        },
        namespace: "capi-kubeadm-control-plane-system",
        podSecurity: "restricted",
        privileges: {
            "reads secrets": "reads the certificates of the control planes it makes",
            "writes secrets": "makes certificates and kubeconfigs of control planes",
        },
        transforms: [
            priority("system-cluster-critical"),
            writeOutKinds("ClusterRole/capi-kubeadm-control-plane-manager-role"),
        ],
        ...released("kubernetes-sigs/cluster-api", CLUSTER_API, "control-plane-components.yaml"),
    },
    clusterApiMetal3: {
        name: "cluster-api-provider-metal3",
        images: metal3Image("cluster-api-provider-metal3", METAL3),
        namespace: "capm3-system",
        podSecurity: "restricted",
        privileges: {
            "reads secrets": "reads bootstrap data for the host it goes to",
            "writes secrets": "renders each host's network and meta data",
            "writes nodes": "sets the provider id of a host's Node",
        },
        transforms: [
            priority("system-cluster-critical"),
            // Claims are called after the host, so that each gets the address that the plan gave it.
            setFlag("--enable-bmh-name-based-preallocation", "true"),
        ],
        ...released("metal3-io/cluster-api-provider-metal3", METAL3, "infrastructure-components.yaml"),
    },
    ipAddressManager: {
        name: "ip-address-manager",
        images: metal3Image("ip-address-manager", METAL3),
        namespace: "metal3-ipam-system",
        podSecurity: "restricted",
        transforms: [priority("system-cluster-critical")],
        ...released("metal3-io/ip-address-manager", METAL3, "ipam-components.yaml"),
    },
    baremetalOperator: {
        name: "baremetal-operator",
        images: metal3Image("baremetal-operator", BAREMETAL),
        namespace: "baremetal-operator-system",
        podSecurity: "restricted",
        privileges: {
            "reads secrets": "reads the credentials of BMCs",
            "writes secrets": "labels those credentials and owns them with their host",
        },
        transforms: [
            priority("system-cluster-critical"),
            // As released it looks for Ironic in its own namespace.
            setField("ConfigMap/ironic", ["data", "IRONIC_NAMESPACE"], IRONIC_NAMESPACE),
        ],
        ...released("metal3-io/baremetal-operator", BAREMETAL, "baremetal-operator.yaml"),
    },
    ironicOperator: {
        name: "ironic-standalone-operator",
        images: metal3Image("ironic-standalone-operator", IRONIC_OPERATOR),
        namespace: "ironic-standalone-operator-system",
        podSecurity: "restricted",
        privileges: {
            "reads secrets": "reads the certificate that Ironic shows, and the login of its API",
            "writes secrets": "makes that login, and owns both with their Ironic",
            "creates workloads": "deploys Ironic",
            "changes workloads": "updates what it deploys",
        },
        transforms: [
            priority("system-cluster-critical"),
            // An Ironic with `overrides` needs it (docs/api.md), and so the site's own ramdisk does.
            setField(
                "ConfigMap/ironic-standalone-operator-ironic-standalone-operator-config",
                ["data", "FEATURE_GATES"],
                "Overrides=true",
            ),
        ],
        ...released("metal3-io/ironic-standalone-operator", IRONIC_OPERATOR, "install.yaml"),
    },
} satisfies Record<string, ManifestPin>;

/** Kinds of the workload cluster that no chart brings. */
export const gatewayApi: DefinitionsPin = {
    name: "gateway-api",
    ...released("kubernetes-sigs/gateway-api", "v1.6.1", "standard-install.yaml"),
};

/** What another operator deploys: its version stands in the NicClusterPolicy, and there is nothing to fetch. */
export const operands = {
    nvIpam: { name: "nv-ipam", version: "network-operator-v26.4.1", deployedBy: "network-operator" },
    nicConfiguration: {
        name: "nic-configuration-operator",
        version: "network-operator-v26.4.1",
        deployedBy: "network-operator",
    },
} as const;
