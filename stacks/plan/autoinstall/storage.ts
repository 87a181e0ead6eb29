import { REGISTRY_VOLUME } from "../services/registry";
import type { ManagementHost, ManagementPlan } from "./management";

/** The opened LUKS2 volume that holds everything but the boot loader and the kernel. */
export const CRYPT_NAME = "crypt-system";

/** Where the installer keeps the disk's first passphrase: in memory, copied from the operator's medium. */
export const INSTALL_KEY = "/run/host-recovery.key";

/** A volume of a management host that a member of the secret store claims whole. */
export interface SecretStoreVolume {
    readonly path: string;
    readonly gib: number;
}

/** Where a management host keeps its share of OpenBao. */
export const secretStoreVolumes = {
    data: { path: "/var/lib/openbao", gib: 20 },
    /** Apart from the data: every request is logged, and logs are kept until this is full. */
    audit: { path: "/var/lib/openbao-audit", gib: 30 },
} as const satisfies Readonly<Record<string, SecretStoreVolume>>;

interface Volume {
    readonly name: string;
    readonly path: string;
    readonly size: string;
    readonly fstype: "ext4" | "xfs";
    readonly options?: string;
}

/** The snapshots of package repositories. 300 GiB hold two of those parts that hosts use: an assumption, until one was taken. */
export const PACKAGES_PATH = "/var/lib/site-services/packages";

/** Each on its own, so that logs or images that fill up cannot stop etcd. 350 GiB in all; the rest of the disk stays free. */
const VOLUMES: readonly Volume[] = [
    { name: "root", path: "/", size: "40G", fstype: "ext4" },
    { name: "log", path: "/var/log", size: "100G", fstype: "xfs", options: "nodev,nosuid,noexec" },
    // No ext4: kubeadm refuses a data directory with a `lost+found` in it.
    { name: "etcd", path: "/var/lib/etcd", size: "20G", fstype: "xfs", options: "nodev,nosuid,noexec" },
    // OpenBao's, as local volumes: nothing that opens this disk is kept in OpenBao.
    secretStoreVolume("openbao", secretStoreVolumes.data),
    secretStoreVolume("openbao-audit", secretStoreVolumes.audit),
    { name: "containers", path: "/var/lib/containerd", size: "100G", fstype: "xfs", options: "nodev" },
    { name: "kubelet", path: "/var/lib/kubelet", size: "40G", fstype: "xfs", options: "nodev" },
];

/** Of hosts that serve the site: 1,200 GiB more, of the 1,788 of the smallest disk that is ordered. */
const SERVICE_VOLUMES: readonly Volume[] = [
    // On each of them, since any may be given a replica when another is lost.
    {
        name: "registry",
        path: REGISTRY_VOLUME.path,
        size: `${REGISTRY_VOLUME.sizeGib}G`,
        fstype: "xfs",
        options: "nodev,nosuid,noexec",
    },
    { name: "packages", path: PACKAGES_PATH, size: "300G", fstype: "xfs", options: "nodev,nosuid,noexec" },
];

function secretStoreVolume(name: string, { path, gib }: SecretStoreVolume): Volume {
    return { name, path, size: `${gib}G`, fstype: "xfs", options: "nodev,nosuid,noexec" };
}

/**
 * The installer's `storage` section. It cannot be told cipher or key size: the installer of 22.04 knows `keyfile`, `dm_name` and
 * nothing more of dm_crypt. What cryptsetup takes by itself is what we want, and a late command refuses anything else.
 */
export function storage({ systemDisk }: ManagementPlan, { serviceAddress }: ManagementHost): object {
    const volumes = serviceAddress === undefined ? VOLUMES : [...VOLUMES, ...SERVICE_VOLUMES];
    const { size, ssd, model, serial } = systemDisk;
    return {
        // Swap would write memory to disk, and the kubelet refuses to start on it.
        swap: { size: 0 },
        config: [
            {
                type: "disk",
                id: "system-disk",
                match: { size, ssd, ...(model !== undefined && { model }), ...(serial !== undefined && { serial }) },
                ptable: "gpt",
                wipe: "superblock-recursive",
                preserve: false,
            },
            partition("efi", "1G", { flag: "boot", grub_device: true }),
            ...mounted("efi", "/boot/efi", "fat32"),
            partition("boot", "2G"),
            ...mounted("boot", "/boot", "ext4"),
            partition("sealed", -1),
            {
                type: "dm_crypt",
                id: "crypt",
                volume: "sealed",
                dm_name: CRYPT_NAME,
                keyfile: INSTALL_KEY,
                preserve: false,
            },
            { type: "lvm_volgroup", id: "group", name: "system", devices: ["crypt"], preserve: false },
            ...volumes.flatMap(({ name, path, size, fstype, options }) => [
                { type: "lvm_partition", id: name, name, volgroup: "group", size, preserve: false },
                ...mounted(name, path, fstype, options),
            ]),
        ],
    };
}

function partition(id: string, size: string | number, more: object = {}): object {
    return { type: "partition", id, device: "system-disk", size, wipe: "superblock", preserve: false, ...more };
}

function mounted(volume: string, path: string, fstype: string, options?: string): object[] {
    return [
        { type: "format", id: `${volume}-format`, volume, fstype, preserve: false },
        {
            type: "mount",
            id: `${volume}-mount`,
            device: `${volume}-format`,
            path,
            ...(options !== undefined && { options }),
        },
    ];
}
