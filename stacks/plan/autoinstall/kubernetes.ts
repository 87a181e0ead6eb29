import { stringify } from "yaml";

import { apiServerConfiguration, fileText } from "../../../components/control-plane/apiServer";
import { KEY_TO_COME, keyId } from "../../../components/control-plane/encryption";
import { kubeVip } from "../../../components/control-plane/kubeVip";
import { CONTAINER_RUNTIME, kubeletConfiguration } from "../../../components/control-plane/kubelet";
import { controlPlaneProcesses, ETCD_DIRECTORY } from "../../../components/control-plane/processes";
import { hostFile, type HostFile } from "../../../components/metal/host/hostFile";
import { auditLogsOf } from "../auditLogs";
import { KUBEADM_ALGORITHM } from "../keys/algorithms";
import { kubeletOf } from "../kubelet";
import type { PlatformPlan } from "../platformPlan";
import { NAMES } from "../services/names";
import { HOST_PORT, KUBE_VIP_IMAGE } from "./kubeVip";
import type { ManagementHost, ManagementPlan } from "./management";

const DIRECTORY = "/etc/kubernetes/platform";
const AUDIT_LOGS = "/var/log/kubernetes";

export const ENCRYPTION_FILE = `${DIRECTORY}/encryption.yaml`;

/** What kubeadm, the kubelet and the API server of the management cluster read. The API server runs as on the workload cluster. */
export function kubernetesFiles(plan: PlatformPlan, management: ManagementPlan, host: ManagementHost): HostFile[] {
    const cluster = plan.clusters.find(({ name }) => name === "management");
    if (!cluster) {
        throw new Error("the plan has no management cluster");
    }
    const planned = plan.hosts.find(({ name }) => name === host.name);
    if (!planned) {
        throw new Error(`the plan has no host ${host.name}`);
    }
    const apiServer = apiServerConfiguration({
        directory: DIRECTORY,
        kubernetesVersion: cluster.kubernetesVersion,
        serviceRange: cluster.serviceRange,
        audit: {
            logPath: `${AUDIT_LOGS}/audit.log`,
            retentionDays: cluster.auditRetentionDays,
            diskGib: auditLogsOf(planned).gib,
        },
        // The installer puts the key of the ceremony into the template.
        encryption: { keys: [KEY_TO_COME] },
        oidc: cluster.oidc,
    });
    const kubeadm = [
        {
            apiVersion: "kubeadm.k8s.io/v1beta4",
            kind: "InitConfiguration",
            localAPIEndpoint: { advertiseAddress: host.address, bindPort: management.api.port },
            // No taint: Cluster API and Metal3 run here, and nothing else does.
            nodeRegistration: { name: host.name, criSocket: CONTAINER_RUNTIME, taints: [] },
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
            ...controlPlaneProcesses({
                apiServer,
                certSANs: [
                    management.api.address,
                    `${NAMES.api}.${plan.site.domain}`,
                    ...management.hosts.map(({ fqdn }) => fqdn),
                ],
                etcdDirectory: ETCD_DIRECTORY,
            }),
        },
        kubeletConfiguration(kubeletOf(planned)),
    ];
    return [
        hostFile("/etc/default/kubelet", [`KUBELET_EXTRA_ARGS=--node-ip=${host.address}`]),
        {
            path: "/etc/kubernetes/kubeadm.yaml",
            mode: "0600",
            content: kubeadm.map((each) => stringify(each)).join("---\n"),
        },
        {
            path: "/etc/kubernetes/kube-vip.yaml",
            mode: "0644",
            content: stringify(kubeVip({ ...management.api, interface: HOST_PORT, image: KUBE_VIP_IMAGE })),
        },
        ...apiServer.files.map((file): HostFile =>
            file.path === ENCRYPTION_FILE
                ? { path: `${file.path}.template`, mode: "0644", content: withoutKey(fileText(file)) }
                : { path: file.path, mode: "0644", content: fileText(file) },
        ),
    ];
}

const withoutKey = (text: string) => text.replaceAll(keyId(KEY_TO_COME), "@NAME@").replaceAll(KEY_TO_COME, "@KEY@");
