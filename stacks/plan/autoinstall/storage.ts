import type { ManagementPlan } from "./management";

/** The opened LUKS2 volume that holds everything but the boot loader and the kernel. */
export const CRYPT_NAME = "crypt-system";

/** Where the installer keeps the disk's first passphrase: in memory, copied from the operator's medium. */
export const INSTALL_KEY = "/run/host-recovery.key";

/** Where a management host keeps its share of OpenBao. */
export const RAFT_PATH = "/var/lib/openbao";

interface Volume {
    readonly name: string;
    readonly path: string;
    readonly size: string;
    readonly fstype: "ext4" | "xfs";
    readonly options?: string;
}

/** Each on its own, so that logs or images that fill up cannot stop etcd. 350 GiB in all; the rest of the disk stays free. */
const VOLUMES: readonly Volume[] = [
    { name: "root", path: "/", size: "40G", fstype: "ext4" },
    { name: "log", path: "/var/log", size: "100G", fstype: "xfs", options: "nodev,nosuid,noexec" },
    // No ext4: kubeadm refuses a data directory with a `lost+found` in it.
    { name: "etcd", path: "/var/lib/etcd", size: "20G", fstype: "xfs", options: "nodev,nosuid,noexec" },
    // OpenBao's raft, as a local volume: nothing that opens this disk is kept in OpenBao.
    { name: "openbao", path: RAFT_PATH, size: "50G", fstype: "xfs", options: "nodev,nosuid,noexec" },
    { name: "containers", path: "/var/lib/containerd", size: "100G", fstype: "xfs", options: "nodev" },
    { name: "kubelet", path: "/var/lib/kubelet", size: "40G", fstype: "xfs", options: "nodev" },
];

/**
 * The installer's `storage` section. It cannot be told cipher or key size: the installer of 22.04 knows `keyfile`, `dm_name` and
 * nothing more of dm_crypt. What cryptsetup takes by itself is what we want, and a late command refuses anything else.
 */
export function storage({ systemDisk }: ManagementPlan): object {
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
            ...VOLUMES.flatMap(({ name, path, size, fstype, options }) => [
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
