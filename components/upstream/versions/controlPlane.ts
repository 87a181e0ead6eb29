import { minorRelease } from "../../shared/kubernetesVersion";
import type { ImagePin } from "./pins";
import { image } from "./recordedDigests";

/** Holds the address of an API server. */
export const kubeVipImage = image("ghcr.io/kube-vip/kube-vip", "v1.0.3");

/** Holds a pod's namespaces: the one that kubeadm 1.36 pulls (`PauseVersion`), and containerd is told to take. */
export const sandboxImage = image("registry.k8s.io/pause", "3.10.2");

/**
 * By minor release of Kubernetes: what its kubeadm takes beside the release's own images. From its sources,
 * cmd/kubeadm/app/constants/constants.go, `DefaultEtcdVersion` and `CoreDNSVersion`; read in v1.36.3.
 */
const BESIDE: Readonly<Record<string, { readonly etcd: string; readonly coreDns: string }>> = {
    "1.36": { etcd: "3.6.8-0", coreDns: "v1.14.2" },
};

/** kube-proxy is never started, and pulled all the same: kubeadm looks at `proxy.disabled`, not at the phases left out. */
const RELEASED = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"];

/** What kubeadm pulls for a member of a control plane; undefined for a release that nobody has read. */
export function kubeadmImages(version: string): readonly ImagePin[] | undefined {
    const beside = BESIDE[minorRelease(version)];
    return (
        beside && [
            ...RELEASED.map((name) => image(`registry.k8s.io/${name}`, `v${version}`)),
            image("registry.k8s.io/etcd", beside.etcd),
            image("registry.k8s.io/coredns/coredns", beside.coreDns),
        ]
    );
}

/** Tag of that release's CoreDNS; undefined for a release that nobody has read. */
export const coreDnsTag = (version: string): string | undefined => BESIDE[minorRelease(version)]?.coreDns;
