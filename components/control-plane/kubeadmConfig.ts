import { posix } from "node:path";
import { stringify } from "yaml";

import { requireValid } from "../shared/validation";
import type { KubeadmConfigSpec, NodeRegistration } from "../upstream/types/bootstrap.cluster.x-k8s.io";
import { type ApiServerConfiguration, fileText } from "./apiServer";
import type { Flags } from "./flags";
import { validateKubeadmConfig } from "./kubeadmConfigRules";
import { CONTAINER_RUNTIME, type KubeletArgs, kubeletConfiguration } from "./kubelet";
import { ADMIN_KUBECONFIG, kubeVip, type KubeVipArgs, SUPER_ADMIN_KUBECONFIG } from "./kubeVip";
import { argumentsOf, controlPlaneProcesses } from "./processes";
import { openSystemNamespaceInTime } from "./systemNamespace";

export interface KubeadmConfigArgs {
    readonly kubelet: KubeletArgs;
    /** Absent: kubeadm's own, which is one on hosts of the control plane and none on others. */
    readonly taints?: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
    /** What only the host knows of itself: `node-ip`, `node-labels`, `provider-id`. Templates of its metadata are fine. */
    readonly kubeletFlags?: Flags;
    /** On hosts of the control plane, and on no others. */
    readonly controlPlane?: ControlPlaneHostArgs;
}

export interface ControlPlaneHostArgs {
    /** Its file with the encryption keys is left out; `encryptionSecret` brings it. */
    readonly apiServer: ApiServerConfiguration;
    /** Secret beside the resource, and the key in it, that hold the text of the encryption configuration. */
    readonly encryptionSecret: { readonly name: string; readonly key: string };
    /** Where the cluster's API server answers, whichever host holds the address. */
    readonly endpoint: KubeVipArgs;
    /**
     * The host's own address, for its API server and its member of etcd; a template of its metadata is fine.
     * @default that of the interface with the default route
     */
    readonly advertiseAddress?: string;
    /** Further names of the API server. @default none */
    readonly certSANs?: readonly string[];
    /** Mount point of a disk or volume that nothing else writes to; a host without it is refused by its own first command. */
    readonly etcdDirectory: string;
    /**
     * Tag of CoreDNS, which Cluster API brings a running cluster to.
     * @default kubeadm's own when the cluster is made, and that one for ever: without a tag no upgrade touches it
     */
    readonly coreDnsTag?: string;
    /** Keys of all certificates that kubeadm makes. */
    readonly keyAlgorithm: "ECDSA-P256" | "ECDSA-P384" | "RSA-3072" | "RSA-4096";
}

type File = NonNullable<KubeadmConfigSpec["files"]>[number];

const PATCHES = "/etc/kubernetes/patches";
const KUBE_VIP_FILE = "/etc/kubernetes/kube-vip.yaml";
const KUBE_VIP_MANIFEST = "/etc/kubernetes/manifests/kube-vip.yaml";
/** Cluster API writes it on the one host that makes the cluster; the others get a configuration for joining. */
const INIT_CONFIGURATION = "/run/kubeadm/kubeadm.yaml";

/**
 * What Cluster API's kubeadm provider (v1beta2) makes a host of the cluster of: for `KubeadmControlPlane` and for
 * `KubeadmConfigTemplate`. Throws one error that names every wrong argument.
 */
export function kubeadmConfig(args: KubeadmConfigArgs): KubeadmConfigSpec {
    requireValid("the kubeadm configuration", validateKubeadmConfig(args));
    const { kubelet, taints, kubeletFlags = {}, controlPlane } = args;
    const nodeRegistration: NodeRegistration = {
        // No `name`: another one than the host's own would reach the kubelet as --hostname-override.
        criSocket: CONTAINER_RUNTIME,
        imagePullPolicy: "IfNotPresent",
        ...(taints && { taints }),
        ...(Object.keys(kubeletFlags).length > 0 && { kubeletExtraArgs: argumentsOf(kubeletFlags) }),
    };
    const patches = { directory: PATCHES };
    // kubeadm lays it over what the cluster's first host had, so that each role has its own.
    const patch = file(`${PATCHES}/kubeletconfiguration0+merge.yaml`, stringify(kubeletConfiguration(kubelet)));
    const joinConfiguration = { nodeRegistration, patches };
    if (!controlPlane) {
        return { format: "cloud-config", joinConfiguration, files: [patch] };
    }
    const {
        apiServer,
        endpoint,
        advertiseAddress,
        certSANs = [],
        etcdDirectory,
        coreDnsTag,
        keyAlgorithm,
    } = controlPlane;
    const local = advertiseAddress !== undefined && { localAPIEndpoint: { advertiseAddress, bindPort: endpoint.port } };
    return {
        format: "cloud-config",
        clusterConfiguration: {
            encryptionAlgorithm: keyAlgorithm,
            ...(coreDnsTag !== undefined && { dns: { imageTag: coreDnsTag } }),
            ...controlPlaneProcesses({ apiServer, certSANs: [endpoint.address, ...certSANs], etcdDirectory }),
        },
        initConfiguration: {
            nodeRegistration,
            patches,
            ...local,
            // Cilium takes its place.
            skipPhases: ["addon/kube-proxy"],
        },
        joinConfiguration: { ...joinConfiguration, ...(local && { controlPlane: local }) },
        files: [...controlPlaneFiles(controlPlane), patch],
        preKubeadmCommands: [
            `mountpoint -q ${etcdDirectory} || { echo 'nothing is mounted on ${etcdDirectory}: etcd would share a disk' >&2; exit 1; }`,
            // The root of a new file system is open to read; kubeadm and etcd set a mode only on a directory that they make.
            `chmod 0700 ${etcdDirectory}`,
            `install -d -m 0700 ${posix.dirname(apiServer.flags["audit-log-path"] ?? "")}`,
            `if test -f ${INIT_CONFIGURATION}; then sed 's#path: ${ADMIN_KUBECONFIG}#path: ${SUPER_ADMIN_KUBECONFIG}#' ${KUBE_VIP_FILE}; else cat ${KUBE_VIP_FILE}; fi | install -D -m 0600 /dev/stdin ${KUBE_VIP_MANIFEST}`,
        ],
        postKubeadmCommands: [
            // Without the labels Cluster API sees no pod of this member, and makes no other.
            openSystemNamespaceInTime(`kubectl --kubeconfig ${ADMIN_KUBECONFIG}`),
            `install -m 0600 ${KUBE_VIP_FILE} ${KUBE_VIP_MANIFEST}`,
        ],
    };
}

function controlPlaneFiles({ apiServer, endpoint, encryptionSecret }: ControlPlaneHostArgs): File[] {
    return [
        ...apiServer.files.map((each): File =>
            each.mode === 0o600
                ? {
                      path: each.path,
                      owner: "root:root",
                      permissions: "0600",
                      contentFrom: { secret: encryptionSecret },
                  }
                : file(each.path, fileText(each)),
        ),
        file(KUBE_VIP_FILE, stringify(kubeVip(endpoint))),
    ];
}

const file = (path: string, content: string): File => ({ path, owner: "root:root", permissions: "0600", content });
