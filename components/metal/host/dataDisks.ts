import { hostFile, type HostFile } from "./hostFile";

/** A server of `tangd`, which a host has to reach to open its disks. */
export interface TangServer {
    readonly url: string;
    /** Of its signing key (`jose jwk thp`); `null` where nobody has read it yet: a host must not believe the first answer. */
    readonly thumbprint: string | null;
}

export interface DiskUnlockArgs {
    readonly tang: readonly TangServer[];
    /** How many of them have to answer. */
    readonly needed: number;
}

/** A disk that belongs to its host alone. Disks of the replicated storage are none: what writes there encrypts them itself. */
export interface DataDisk {
    /** A path below /dev/disk/by-path/ or by-id/. */
    readonly device: string;
    /** Names the opened volume, `data-NAME`; at most 11 characters, so that it fits a label of XFS. */
    readonly name: string;
    readonly use: { readonly mountPoint: string } | { readonly volumeGroup: string };
    /** What an earlier installation of the same host left is taken over, or refused until a person has wiped it. */
    readonly leftover: "keep" | "refuse";
}

export const DISK_UNLOCK = "/etc/platform/disk-unlock.json";
export const PREPARE_DISK = "/usr/local/sbin/prepare-data-disk";

/** Argument of `clevis luks bind`: this host's TPM with its own boot chain, and enough Tang servers of this site. */
export function diskUnlockPolicy({ tang, needed }: DiskUnlockArgs): object {
    const tpm2 = { pcr_bank: "sha256", pcr_ids: "7" };
    const servers = tang.map(({ url, thumbprint }) => ({ url, thp: thumbprint ?? "" }));
    return tang.length === 0
        ? { t: 1, pins: { tpm2 } }
        : { t: 2, pins: { tpm2, sss: { t: needed, pins: { tang: servers } } } };
}

/**
 * Encrypts, opens and mounts one disk; to be run again without harm.
 *
 * The first key is random, never leaves memory and is taken out of the header again, so that nothing opens the disk but the TPM
 * and the Tang servers together: what it holds comes back from elsewhere. It is opened by way of them right away, so that a host
 * which could not start by itself again is not let into the cluster.
 */
export function dataDiskFiles(unlock: DiskUnlockArgs): HostFile[] {
    const unknown = unlock.tang.filter(({ thumbprint }) => thumbprint === null).map(({ url }) => url);
    return [
        hostFile(DISK_UNLOCK, [JSON.stringify(diskUnlockPolicy(unlock))], "0600"),
        hostFile(
            PREPARE_DISK,
            [
                "#!/bin/sh",
                "# prepare-data-disk DEVICE NAME mount:PATH|group:NAME keep|refuse",
                "set -eu",
                "device=$1 name=$2 use=$3 leftover=$4",
                'volume="data-$name"',
                'opened="/dev/mapper/$volume"',
                `refuse() { echo "prepare-data-disk: $device: $1" >&2; exit 1; }`,
                'label() { blkid -p -s LABEL -o value "$device" || true; }',
                'test -e "$device" || refuse "there is no such disk"',
                "",
                'if ! cryptsetup isLuks "$device"; then',
                '    found=$(wipefs --noheadings --output TYPE,LABEL "$device"; lsblk --noheadings --output NAME "$device" | tail -n +2)',
                `    test -z "$found" || refuse "holds something ($found), and nothing here erases it; if it is worth nothing: wipefs --all $device"`,
                "    new=yes",
                'elif test "$(label)" = "new-$name"; then',
                "    # An earlier run was cut off before anything could be written.",
                "    new=yes",
                'elif test "$(label)" = "$volume"; then',
                `    test "$leftover" = keep || test -e "$opened" || grep -qs "^$volume " /etc/crypttab || refuse "holds what an earlier installation of this host left; if it is worth nothing: wipefs --all $device"`,
                "    new=no",
                "else",
                `    refuse "is encrypted by somebody else, and nothing here erases it"`,
                "fi",
                "",
                "if test $new = yes; then",
                ...(unknown.length > 0
                    ? [
                          `    refuse "nobody has recorded the thumbprint of ${unknown.join(", ")}, and this host must not believe the first answer"`,
                      ]
                    : []),
                "    umask 077",
                "    key=$(mktemp --tmpdir=/dev/shm)",
                `    trap 'rm -f "$key"' EXIT`,
                '    head -c 64 /dev/urandom > "$key"',
                `    cryptsetup luksFormat --batch-mode --type luks2 --cipher ${LUKS_CIPHER} --key-size ${LUKS_BITS} --label "new-$name" --key-file "$key" "$device"`,
                `    clevis luks bind -f -k "$key" -d "$device" sss "$(cat ${DISK_UNLOCK})"`,
                '    cryptsetup luksRemoveKey "$device" "$key"',
                '    cryptsetup config --label "$volume" "$device"',
                "fi",
                `cryptsetup luksDump "$device" | grep -q 'cipher: *${LUKS_CIPHER}' || refuse "is not encrypted with ${LUKS_CIPHER}"`,
                'test -e "$opened" || clevis luks unlock -d "$device" -n "$volume"',
                // By UUID: a path may lead to another disk after a repair.
                'grep -qs "^$volume " /etc/crypttab || echo "$volume UUID=$(cryptsetup luksUUID "$device") none luks,_netdev" >> /etc/crypttab',
                "",
                'case "$use" in',
                "mount:*)",
                '    path="${use##*:}"',
                '    blkid -p "$opened" > /dev/null || mkfs.xfs -q -L "$name" "$opened"',
                '    grep -qs "^$opened " /etc/fstab || echo "$opened $path xfs nodev,nosuid,noexec,_netdev 0 2" >> /etc/fstab',
                '    mkdir -p "$path"',
                '    mountpoint -q "$path" || mount "$path"',
                "    ;;",
                "group:*)",
                '    group="${use##*:}"',
                '    pvs "$opened" > /dev/null 2>&1 || pvcreate --quiet "$opened"',
                '    if ! vgs "$group" > /dev/null 2>&1; then',
                '        vgcreate --quiet "$group" "$opened"',
                '    elif test -z "$(pvs --noheadings --options vg_name "$opened" | tr -d " ")"; then',
                '        vgextend --quiet "$group" "$opened"',
                "    fi",
                "    ;;",
                '*) refuse "is for nothing known: $use" ;;',
                "esac",
            ],
            "0755",
        ),
    ];
}

/** XTS takes two keys, so 512 bits are AES-256. */
const LUKS_CIPHER = "aes-xts-plain64";
const LUKS_BITS = 512;

export function prepareDisk({ device, name, use, leftover }: DataDisk): string {
    const purpose = "mountPoint" in use ? `mount:${use.mountPoint}` : `group:${use.volumeGroup}`;
    return `${PREPARE_DISK} ${device} ${name} ${purpose} ${leftover}`;
}

/** What the kubelet must not start without, also after the next power cycle. */
export function waitForDisksFile(disks: readonly DataDisk[]): HostFile[] {
    const paths = disks.flatMap(({ use }) => ("mountPoint" in use ? [use.mountPoint] : []));
    return paths.length === 0
        ? []
        : [
              hostFile("/etc/systemd/system/kubelet.service.d/20-data-disks.conf", [
                  "[Unit]",
                  `RequiresMountsFor=${paths.join(" ")}`,
              ]),
          ];
}
