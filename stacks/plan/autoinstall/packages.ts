import type { PlatformPlan } from "../platformPlan";
import { hostFile, type HostFile } from "./hostFile";
import type { ManagementPlan } from "./management";

/** The publishers' keys of the mirrored repositories, checked at import; the operator's medium carries them. */
export const APT_KEYRING = "/etc/apt/keyrings/publishers.gpg";

/** Of Ubuntu itself, without a version: the release is the pin. kubeadm looks for `conntrack`, `ethtool` and `socat`; snapshots of etcd take `gpg` and `jq`. */
export const UBUNTU_PACKAGES = [
    "auditd",
    "chrony",
    "clevis-initramfs",
    "clevis-luks",
    "clevis-tpm2",
    "conntrack",
    "ethtool",
    "gpg",
    "jq",
    "nftables",
    "socat",
    "tang",
    "unattended-upgrades",
    "xfsprogs",
] as const;

/**
 * What holds a pod's namespaces. containerd asks for a release of its own (2.2.1: `pause:3.10.1`) that is on no list, so it is
 * told the one that kubeadm 1.36 uses (`PauseVersion`, cmd/kubeadm/app/constants). The seed machine's list names it.
 */
export const SANDBOX_IMAGE = "registry.k8s.io/pause:3.10.2";

/** Repositories beside Ubuntu's, and the container runtime's way to images. */
export function packageFiles(plan: PlatformPlan, { aptMirror, packages }: ManagementPlan): HostFile[] {
    const minor =
        packages
            .find(({ name }) => name === "kubeadm")
            ?.version.split(".")
            .slice(0, 2)
            .join(".") ?? "";
    const repository = (path: string, suite: string) =>
        `deb [arch=amd64 signed-by=${APT_KEYRING}] ${aptMirror}/${path} ${suite}`;
    return [
        hostFile("/etc/apt/sources.list.d/platform.list", [
            // Paths below each name are the publishers' own: pkgs.k8s.io and download.docker.com.
            repository(`kubernetes/core:/stable:/v${minor}/deb/`, "/"),
            repository("docker/linux/ubuntu", "jammy stable"),
        ]),
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
        ...imageMirrors(plan),
    ];
}

/** Images keep their publishers' names, and come from the mirror alone: `server` is what containerd would fall back to. */
function imageMirrors({ site, images }: PlatformPlan): HostFile[] {
    if (site.imageMirror === undefined) {
        return [];
    }
    const [host = "", ...path] = site.imageMirror.split("/");
    const registries = new Set([
        "ghcr.io",
        "registry.k8s.io",
        ...images.map(({ repository }) => repository.split("/")[0] ?? ""),
    ]);
    registries.delete(host);
    return [...registries].sort().map((registry) => {
        const address = `https://${[host, "v2", ...path, registry].join("/")}`;
        return hostFile(`/etc/containerd/certs.d/${registry}/hosts.toml`, [
            `server = "${address}"`,
            `[host."${address}"]`,
            `capabilities = ["pull", "resolve"]`,
            "override_path = true",
        ]);
    });
}
