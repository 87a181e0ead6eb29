import { type ApiServerArgs, apiServerConfiguration } from "../../../../components/control-plane/apiServer";
import { KEY_TO_COME } from "../../../../components/control-plane/encryption";
import type { ControlPlaneHostArgs, KubeadmConfigArgs } from "../../../../components/control-plane/kubeadmConfig";

/** Base64 of so many equal bytes: a key that nobody takes for a real one. */
export const key = (byte: number, length = 32) => Buffer.alloc(length, byte).toString("base64");

export const apiServerArgs: ApiServerArgs = {
    directory: "/etc/kubernetes/platform",
    kubernetesVersion: "1.36.3",
    serviceRange: "10.96.0.0/16",
    audit: { logPath: "/var/log/kubernetes/audit/audit.log", retentionDays: 365 },
    encryption: { keys: [key(1)] },
    oidc: { issuer: "https://id.example.com", clientId: "kubernetes" },
};

export const controlPlaneHost: KubeadmConfigArgs & { readonly controlPlane: ControlPlaneHostArgs } = {
    kubelet: { role: "control-plane", cpuCores: 32, memoryGib: 256, maxPods: 110 },
    kubeletFlags: { "node-ip": "{{ ds.meta_data.address }}" },
    controlPlane: {
        apiServer: apiServerConfiguration({ ...apiServerArgs, encryption: { keys: [KEY_TO_COME] } }),
        encryptionSecret: { name: "prod-encryption", key: "encryption.yaml" },
        endpoint: { address: "10.20.0.20", port: 6443, interface: "bond0", image: "ghcr.io/kube-vip/kube-vip:v1.0.3" },
        certSANs: ["api.h200.example"],
        etcdDirectory: "/var/lib/etcd",
        coreDnsTag: "v1.14.2",
        keyAlgorithm: "ECDSA-P384",
    },
};

export const workerHost: KubeadmConfigArgs = {
    kubelet: { role: "gpu", cpuCores: 112, memoryGib: 2048, maxPods: 110 },
    taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
    kubeletFlags: { "node-ip": "{{ ds.meta_data.address }}", "node-labels": "alphaton.ai/role=gpu" },
};
