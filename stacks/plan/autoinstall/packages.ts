import { containerdFiles } from "../../../components/metal/host/containerd";
import type { HostFile } from "../../../components/metal/host/hostFile";
import { repositoriesFile, UBUNTU_PACKAGES as ON_EVERY_HOST } from "../../../components/metal/host/packages";
import type { PlatformPlan } from "../platformPlan";
import { PUBLISHERS } from "../publishers";
import type { ManagementPlan } from "./management";

/** The publishers' keys of the mirrored repositories, checked at import; the operator's medium carries them. */
export const APT_KEYRING = "/etc/apt/keyrings/publishers.gpg";

/** Of Ubuntu itself. The way back to a snapshot of etcd takes `jq`. */
export const UBUNTU_PACKAGES = [...ON_EVERY_HOST, "clevis-initramfs", "jq", "tang"].sort();

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
