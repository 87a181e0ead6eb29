import type { ManagementPlan } from "./management";

/** Not on the list of `npm run images`: it runs before Kubernetes does, from a file. The import step of day zero names it. */
export const KUBE_VIP_IMAGE = "ghcr.io/kube-vip/kube-vip:v1.0.3";

/** Port names differ by vendor, so the installer names the one that carries the host's address. */
export const HOST_PORT = "host0";

/**
 * The static pod that holds the API server's address: whoever has the lease answers ARP for it. At init it needs
 * `super-admin.conf`, since `admin.conf` may do nothing before kubeadm has bound its group (kube-vip#684); the runbook swaps them.
 */
export function kubeVip({ api }: ManagementPlan): object {
    const environment = {
        vip_arp: "true",
        vip_interface: HOST_PORT,
        vip_subnet: "32",
        address: api.address,
        port: String(api.port),
        cp_enable: "true",
        cp_namespace: "kube-system",
        vip_leaderelection: "true",
        vip_leaseduration: "15",
        vip_renewdeadline: "10",
        vip_retryperiod: "2",
    };
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "kube-vip", namespace: "kube-system" },
        spec: {
            hostNetwork: true,
            priorityClassName: "system-node-critical",
            // The name in the kubeconfig that it speaks to, before there is any DNS.
            hostAliases: [{ ip: "127.0.0.1", hostnames: ["kubernetes"] }],
            containers: [
                {
                    name: "kube-vip",
                    image: KUBE_VIP_IMAGE,
                    args: ["manager"],
                    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ["ALL"], add: ["NET_ADMIN", "NET_RAW"] },
                    },
                    volumeMounts: [{ name: "kubeconfig", mountPath: "/etc/kubernetes/admin.conf", readOnly: true }],
                },
            ],
            volumes: [{ name: "kubeconfig", hostPath: { path: "/etc/kubernetes/admin.conf", type: "File" } }],
        },
    };
}
