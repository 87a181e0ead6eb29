import { imageReference } from "../../upstream/imageReference";
import { sandboxImage } from "../../upstream/versions";
import { hostFile, type HostFile } from "./hostFile";

/** containerd asks for a release of its own (2.2.1: `pause:3.10.1`) that is on no list, so it is told the one that kubeadm pulls. */
export const SANDBOX_IMAGE = imageReference(sandboxImage);

export interface ContainerdArgs {
    /** Registry and path that mirror every image. Absent: images come from their publishers. */
    readonly imageMirror: string | undefined;
    /** Registries that images are named after, such as `ghcr.io`. */
    readonly registries: readonly string[];
}

/** containerd 2. Images keep their publishers' names, and come from the mirror alone. */
export function containerdFiles({ imageMirror, registries }: ContainerdArgs): HostFile[] {
    return [
        hostFile("/etc/containerd/config.toml", [
            "version = 3",
            `[plugins."io.containerd.cri.v1.images".registry]`,
            `config_path = "/etc/containerd/certs.d"`,
            `[plugins."io.containerd.cri.v1.images".pinned_images]`,
            `sandbox = "${SANDBOX_IMAGE}"`,
            `[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]`,
            `runtime_type = "io.containerd.runc.v2"`,
            `[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]`,
            "SystemdCgroup = true",
        ]),
        ...(imageMirror === undefined ? [] : mirrors(imageMirror, registries)),
    ];
}

function mirrors(imageMirror: string, registries: readonly string[]): HostFile[] {
    const [host = "", ...path] = imageMirror.split("/");
    const mirrored = new Set(["ghcr.io", "registry.k8s.io", ...registries]);
    mirrored.delete(host);
    return [...mirrored].sort().map((registry) => {
        const address = `https://${[host, "v2", ...path, registry].join("/")}`;
        return hostFile(`/etc/containerd/certs.d/${registry}/hosts.toml`, [
            // What containerd would fall back to.
            `server = "${address}"`,
            `[host."${address}"]`,
            `capabilities = ["pull", "resolve"]`,
            "override_path = true",
        ]);
    });
}

/** RDMA pins memory, and pods may not ask for it (IPC_LOCK is refused): their limit is the one that containerd has. */
export function lockedMemoryFile(): HostFile {
    return hostFile("/etc/systemd/system/containerd.service.d/10-locked-memory.conf", [
        "[Service]",
        "LimitMEMLOCK=infinity",
    ]);
}
