import type { Verdict } from "../../components/shared/verdict";
import { kubeadmImages, kubeVipImage, sandboxImage } from "../../components/upstream/versions";
import type { ImagePlan } from "./platformPlan";

/**
 * What hosts run before Kubernetes does, from files: no object of the program names any of it, and a mirror must hold it all the
 * same, for a host that is installed anew.
 *
 * @param version of Kubernetes, which both clusters run
 */
export function controlPlaneImages(version: string): {
    readonly images: readonly ImagePlan[];
    readonly verdict: Verdict;
} {
    const pulled = kubeadmImages(version);
    const question = { id: "supply/images-known", subject: `kubernetes/${version}` };
    const reason = `nobody has read which etcd and CoreDNS kubeadm ${version} pulls: add them to components/upstream/versions/controlPlane.ts`;
    return {
        images: [
            { id: "image/pause", ...sandboxImage, usedBy: ["containerd"] },
            ...[kubeVipImage, ...(pulled ?? [])].map((pin): ImagePlan => ({
                id: `image/${pin.repository.split("/").at(-1) ?? ""}`,
                ...pin,
                usedBy: ["control-plane"],
            })),
        ],
        verdict: pulled ? { ...question, status: "pass" } : { ...question, status: "indeterminate", reason },
    };
}
