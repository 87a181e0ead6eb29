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

/** Of the volume of all logs. */
export const LOG_VOLUME_GIB = 100;

interface Volume {
    readonly name: string;
    readonly path: string;
    readonly gib: number;
    readonly fstype: "ext4" | "xfs";
    readonly options?: string;
}

/** The snapshots of package repositories. 300 GiB hold two of those parts that hosts use: an assumption, until one was taken. */
export const PACKAGES_PATH = "/var/lib/site-services/packages";

/** Each on its own, so that logs or images that fill up cannot stop etcd. 350 GiB in all; the rest of the disk stays free. */
const VOLUMES: readonly Volume[] = [
    { name: "root", path: "/", gib: 40, fstype: "ext4" },
    { name: "log", path: "/var/log", gib: LOG_VOLUME_GIB, fstype: "xfs", options: "nodev,nosuid,noexec" },
    // No ext4: kubeadm refuses a data directory with a `lost+found` in it.
    { name: "etcd", path: "/var/lib/etcd", gib: 20, fstype: "xfs", options: "nodev,nosuid,noexec" },
    // OpenBao's, as local volumes: nothing that opens this disk is kept in OpenBao.
    secretStoreVolume("openbao", secretStoreVolumes.data),
    secretStoreVolume("openbao-audit", secretStoreVolumes.audit),
    { name: "containers", path: "/var/lib/containerd", gib: 100, fstype: "xfs", options: "nodev" },
    { name: "kubelet", path: "/var/lib/kubelet", gib: 40, fstype: "xfs", options: "nodev" },
];

/** Of hosts that serve the site: 1,200 GiB more. */
const SERVICE_VOLUMES: readonly Volume[] = [
    // On each of them, since any may be given a replica when another is lost.
    {
        name: "registry",
        path: REGISTRY_VOLUME.path,
        gib: REGISTRY_VOLUME.sizeGib,
        fstype: "xfs",
        options: "nodev,nosuid,noexec",
    },
    { name: "packages", path: PACKAGES_PATH, gib: 300, fstype: "xfs", options: "nodev,nosuid,noexec" },
];

function secretStoreVolume(name: string, { path, gib }: SecretStoreVolume): Volume {
    return { name, path, gib, fstype: "xfs", options: "nodev,nosuid,noexec" };
}

/** GiB of the partitions that firmware and boot loader read. */
const UNSEALED = { efi: 1, boot: 2 } as const;

const volumesOf = (serves: boolean) => (serves ? [...VOLUMES, ...SERVICE_VOLUMES] : VOLUMES);

/**
 * GiB that the installation of a management host takes of its system disk.
 *
 * @param serves whether the host has an address of the site's services
 */
export function systemDiskGib(serves: boolean): number {
    return [...volumesOf(serves).map(({ gib }) => gib), ...Object.values(UNSEALED)].reduce((sum, gib) => sum + gib, 0);
}

/**
 * The installer's `storage` section. It cannot be told cipher or key size: the installer of 22.04 knows `keyfile`, `dm_name` and
 * nothing more of dm_crypt. What cryptsetup takes by itself is what we want, and a late command refuses anything else.
 */
export function storage({ systemDisk }: ManagementPlan, { serviceAddress }: ManagementHost): object {
    const volumes = volumesOf(serviceAddress !== undefined);
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
            partition("efi", `${UNSEALED.efi}G`, { flag: "boot", grub_device: true }),
            ...mounted("efi", "/boot/efi", "fat32"),
            partition("boot", `${UNSEALED.boot}G`),
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
            ...volumes.flatMap(({ name, path, gib, fstype, options }) => [
                { type: "lvm_partition", id: name, name, volgroup: "group", size: `${gib}G`, preserve: false },
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
