import { containerdFiles } from "../../../components/metal/host/containerd";
import type { HostFile } from "../../../components/metal/host/hostFile";
import { repositoriesFile } from "../../../components/metal/host/packages";
import type { PlatformPlan } from "../platformPlan";
import { PUBLISHERS } from "../publishers";
import type { ManagementPlan } from "./management";

/** The publishers' keys of the mirrored repositories, checked at import; the operator's medium carries them. */
export const APT_KEYRING = "/etc/apt/keyrings/publishers.gpg";

/** Of Ubuntu itself, without a version: the release is the pin. kubeadm looks for `conntrack`, `ethtool` and `socat`; snapshots of etcd take `gpg`, which fails without its agent, and `jq`. */
export const UBUNTU_PACKAGES = [
    "auditd",
    "chrony",
    "clevis-initramfs",
    "clevis-luks",
    "clevis-tpm2",
    "conntrack",
    "ethtool",
    "gpg",
    "gpg-agent",
    "jq",
    "nftables",
    "socat",
    "tang",
    "unattended-upgrades",
    "xfsprogs",
] as const;

/** Repositories beside Ubuntu's, and the container runtime's way to images. */
export function packageFiles({ site }: PlatformPlan, { aptMirror, packages }: ManagementPlan): HostFile[] {
    return [
        repositoriesFile({ aptMirror, keyring: APT_KEYRING, packages }),
        ...containerdFiles({
            imageMirror: site.imageMirror,
            registries: PUBLISHERS,
        }),
    ];
}
