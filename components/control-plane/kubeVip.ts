/** Kubeconfig of the cluster's administrators, and the one that needs no role. */
export const ADMIN_KUBECONFIG = "/etc/kubernetes/admin.conf";
export const SUPER_ADMIN_KUBECONFIG = "/etc/kubernetes/super-admin.conf";

export interface KubeVipArgs {
    /** The address that one host at a time answers for. */
    readonly address: string;
    readonly port: number;
    /** Network interface of every control-plane host that carries the address. */
    readonly interface: string;
    /** Image with a tag or digest. */
    readonly image: string;
}

/**
 * The static pod that holds the API server's address: whoever has the lease answers ARP for it. At init it needs
 * `super-admin.conf`, since `admin.conf` may do nothing before kubeadm has bound its group (kube-vip#684), and goes back to
 * less right after.
 */
export function kubeVip({ address, port, interface: networkInterface, image }: KubeVipArgs): object {
    const environment = {
        vip_arp: "true",
        vip_interface: networkInterface,
        vip_subnet: "32",
        address,
        port: String(port),
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
                    image,
                    args: ["manager"],
                    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ["ALL"], add: ["NET_ADMIN", "NET_RAW"] },
                    },
                    volumeMounts: [{ name: "kubeconfig", mountPath: ADMIN_KUBECONFIG, readOnly: true }],
                },
            ],
            volumes: [{ name: "kubeconfig", hostPath: { path: ADMIN_KUBECONFIG, type: "File" } }],
        },
    };
}
