import { bondMonitorCommand } from "./bondMonitor";
import { BOOT_OPTIONS } from "./bootOptions";
import { hostFile, type HostFile } from "./hostFile";
import { type PinnedPackage, UBUNTU_PACKAGES } from "./packages";

/** Signing keys of the publishers, ASCII-armoured: what comes by way of cloud-init is text. */
export const APT_KEYRING = "/etc/apt/keyrings/publishers.asc";
export const PREPARE_HOST = "/usr/local/sbin/prepare-host";
const UBUNTU_SOURCES = "/etc/platform/ubuntu.list";

const PACKAGES = [...UBUNTU_PACKAGES, "clevis-systemd", "lvm2"].sort();

/** In a published image or in what it pulls in, and of no use here. */
const UNWANTED_UNITS = ["ufw", "snapd.socket", "snapd", "rpcbind.socket", "rpcbind", "apport", "ModemManager"];

export interface PrepareHostArgs {
    readonly aptMirror: string;
    readonly packages: readonly PinnedPackage[];
    readonly bond: string;
    /** Where sshd listens. */
    readonly address: string;
}

/**
 * What turns a published image of Ubuntu 22.04 into a host of a cluster, before kubeadm runs: packages from the site's mirror,
 * then everything that the files beside it configure. A host on which something is not as it was asked for stops here, and shows
 * as one that does not start.
 */
export function prepareHostFiles({ aptMirror, packages, bond, address }: PrepareHostArgs): HostFile[] {
    const suites = ["jammy", "jammy-updates", "jammy-security"];
    const pinned = packages.map(({ name, version }) => `'${name}=${version}-*'`).join(" ");
    return [
        hostFile(
            UBUNTU_SOURCES,
            suites.map(
                (suite) =>
                    `deb [arch=amd64 signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] ${aptMirror}/ubuntu ${suite} main universe`,
            ),
        ),
        hostFile(
            PREPARE_HOST,
            [
                "#!/bin/sh",
                "set -eu",
                `refuse() { echo "prepare-host: $1" >&2; exit 1; }`,
                `while read -r option; do`,
                `    case " $(cat /proc/cmdline) " in`,
                `    *" $option "*) ;;`,
                `    *) refuse "the kernel was started without $option" ;;`,
                "    esac",
                `done < ${BOOT_OPTIONS}`,
                "",
                "netplan apply",
                bondMonitorCommand(bond),
                "export DEBIAN_FRONTEND=noninteractive",
                "update-ca-certificates",
                "# cloud-init has written its own in the meantime.",
                `install -m 0644 ${UBUNTU_SOURCES} /etc/apt/sources.list`,
                "apt-get update",
                "# Closed first: what is installed after it may start to listen.",
                `apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold nftables`,
                "systemctl enable nftables",
                "nft -f /etc/nftables.conf",
                `apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold ${PACKAGES.join(" ")}`,
                `apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold ${pinned}`,
                `apt-mark hold ${packages.map(({ name }) => name).join(" ")}`,
                `for unit in ${UNWANTED_UNITS.join(" ")}; do`,
                `    systemctl disable --now "$unit" 2> /dev/null || true`,
                `    systemctl mask "$unit" 2> /dev/null || true`,
                "done",
                "",
                "systemctl daemon-reload",
                "systemctl restart systemd-modules-load systemd-resolved",
                "sysctl --quiet --system",
                "augenrules --load > /dev/null",
                "systemctl enable --now chrony auditd unattended-upgrades clevis-luks-askpass.path",
                "# Of disks with _netdev it opens at boot what no mount asks for, a volume group; Ubuntu leaves it off (systemd#27101).",
                "systemctl enable remote-cryptsetup.target",
                "systemctl restart chrony ssh",
                "systemctl enable containerd",
                "systemctl restart containerd",
                "",
                "# But for loopback, and a DHCP client, which hears its server alone. Clients of time and names are connected: no listeners.",
                `listening=$(ss -Htuln | awk '$5 ~ /^(127\\.|\\[::1\\]|\\[::ffff:127\\.)/ { next } $1 == "tcp" && $5 == "${address}:22" { next } $1 == "udp" && $5 ~ /:(68|546)$/ { next } { print $1, $5 }')`,
                'test -z "$listening" || refuse "something listens: $listening"',
            ],
            "0755",
        ),
    ];
}
