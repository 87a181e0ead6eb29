/**
 * Opens `kube-system` by its labels, where policies and people see it. Kubernetes' own components run with more than `restricted`,
 * which the API server gives every namespace without labels: until then it takes neither the pods of etcd and the API server, by
 * which kubeadm and Cluster API find members, nor those of CoreDNS and Cilium. A level without bounds needs no version.
 *
 * @param kubectl with the options that reach the cluster as an administrator
 */
export function openSystemNamespace(kubectl: string): string {
    const labels = ["enforce", "audit", "warn"].map((mode) => `pod-security.kubernetes.io/${mode}=privileged`);
    return `${kubectl} label --overwrite namespace kube-system ${labels.join(" ")}`;
}

/** Within which the address of the API server finds a holder: twenty leases of kube-vip's. */
const OPEN_SECONDS = 300;

/**
 * The same, more than once: through an address that nobody may hold yet. Before kube-vip starts anew on the only member, since the
 * address is away while it does.
 */
export function openSystemNamespaceInTime(kubectl: string): string {
    return `timeout ${OPEN_SECONDS} sh -c 'until ${openSystemNamespace(kubectl)}; do sleep 5; done'`;
}
