import { stringify } from "yaml";

import { apiServerConfiguration, fileText } from "../../../components/control-plane/apiServer";
import { keyId } from "../../../components/control-plane/encryption";
import { KUBEADM_ALGORITHM } from "../keys/algorithms";
import type { PlatformPlan } from "../platformPlan";
import { hostFile, type HostFile } from "./hostFile";
import { kubeVip } from "./kubeVip";
import type { ManagementHost, ManagementPlan } from "./management";

const DIRECTORY = "/etc/kubernetes/platform";
const AUDIT_LOGS = "/var/log/kubernetes";
/** 32 zero bytes. Stands for the key of the ceremony, which the installer puts into the template; it never leaves this file. */
const NO_KEY = Buffer.alloc(32).toString("base64");

export const ENCRYPTION_FILE = `${DIRECTORY}/encryption.yaml`;

/** What kubeadm, the kubelet and the API server of the management cluster read. The API server runs as on the workload cluster. */
export function kubernetesFiles(plan: PlatformPlan, management: ManagementPlan, host: ManagementHost): HostFile[] {
    const cluster = plan.clusters.find(({ name }) => name === "management");
    if (!cluster) {
        throw new Error("the plan has no management cluster");
    }
    const apiServer = apiServerConfiguration({
        directory: DIRECTORY,
        kubernetesVersion: cluster.kubernetesVersion,
        serviceRange: cluster.serviceRange,
        audit: { logPath: `${AUDIT_LOGS}/audit.log`, retentionDays: cluster.auditRetentionDays, diskGib: 50 },
        encryption: { keys: [NO_KEY] },
        oidc: cluster.oidc,
    });
    const extraArgs = {
        ...apiServer.flags,
        // Kubelets' own certificates are signed by the cluster's CA (`serverTLSBootstrap`), so that this can be checked.
        "kubelet-certificate-authority": apiServer.hostFlags["kubelet-certificate-authority"]?.value ?? "",
    };
    const kubeadm = [
        {
            apiVersion: "kubeadm.k8s.io/v1beta4",
            kind: "InitConfiguration",
            localAPIEndpoint: { advertiseAddress: host.address, bindPort: management.api.port },
            // No taint: Cluster API and Metal3 run here, and nothing else does.
            nodeRegistration: { name: host.name, taints: [] },
        },
        {
            apiVersion: "kubeadm.k8s.io/v1beta4",
            kind: "ClusterConfiguration",
            clusterName: `${plan.site.name}-management`,
            kubernetesVersion: `v${cluster.kubernetesVersion}`,
            encryptionAlgorithm: KUBEADM_ALGORITHM,
            controlPlaneEndpoint: `${management.api.address}:${management.api.port}`,
            networking: { podSubnet: management.podRange, serviceSubnet: cluster.serviceRange },
            // Cilium takes its place.
            proxy: { disabled: true },
            apiServer: {
                certSANs: [management.api.address, ...management.hosts.map(({ fqdn }) => fqdn)],
                extraArgs: argumentsOf(extraArgs),
                extraVolumes: [
                    {
                        name: "platform",
                        hostPath: DIRECTORY,
                        mountPath: DIRECTORY,
                        readOnly: true,
                        pathType: "Directory",
                    },
                    { name: "audit", hostPath: AUDIT_LOGS, mountPath: AUDIT_LOGS, pathType: "DirectoryOrCreate" },
                ],
            },
            controllerManager: { extraArgs: argumentsOf({ profiling: "false" }) },
            scheduler: { extraArgs: argumentsOf({ profiling: "false" }) },
        },
        {
            apiVersion: "kubelet.config.k8s.io/v1beta1",
            kind: "KubeletConfiguration",
            cgroupDriver: "systemd",
            serverTLSBootstrap: true,
            rotateCertificates: true,
            protectKernelDefaults: true,
            readOnlyPort: 0,
            tlsMinVersion: "VersionTLS13",
        },
    ];
    return [
        hostFile("/etc/default/kubelet", [`KUBELET_EXTRA_ARGS=--node-ip=${host.address}`]),
        {
            path: "/etc/kubernetes/kubeadm.yaml",
            mode: "0600",
            content: kubeadm.map((each) => stringify(each)).join("---\n"),
        },
        { path: "/etc/kubernetes/kube-vip.yaml", mode: "0644", content: stringify(kubeVip(management)) },
        ...apiServer.files.map((file): HostFile =>
            file.path === ENCRYPTION_FILE
                ? { path: `${file.path}.template`, mode: "0644", content: withoutKey(fileText(file)) }
                : { path: file.path, mode: "0644", content: fileText(file) },
        ),
    ];
}

const withoutKey = (text: string) => text.replaceAll(keyId(NO_KEY), "@NAME@").replaceAll(NO_KEY, "@KEY@");

const argumentsOf = (flags: Readonly<Record<string, string>>) =>
    Object.entries(flags).map(([name, value]) => ({ name, value }));
