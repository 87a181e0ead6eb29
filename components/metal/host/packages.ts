import { minorRelease } from "../../shared/kubernetesVersion";
import { hostFile, type HostFile } from "./hostFile";

/** Of another publisher than Ubuntu: held at its version, an upgrade is a change of the plan. */
export interface PinnedPackage {
    readonly name: string;
    readonly version: string;
}

/**
 * Of Ubuntu itself, on every host, without a version: the release is the pin. kubeadm looks for `conntrack`, `ethtool` and `socat`;
 * snapshots of etcd take `gpg`, which fails without its agent.
 */
export const UBUNTU_PACKAGES = [
    "auditd",
    "chrony",
    "clevis-luks",
    "clevis-tpm2",
    "conntrack",
    "ethtool",
    "gpg",
    "gpg-agent",
    "nftables",
    "socat",
    "unattended-upgrades",
    "xfsprogs",
] as const;

export interface RepositoryArgs {
    /** Holds `ubuntu`, `kubernetes` and `docker` below this address; no slash at the end. */
    readonly aptMirror: string;
    /** Keys of the publishers, on the host. */
    readonly keyring: string;
    /** `kubeadm` among them: its minor release decides the repository. */
    readonly packages: readonly PinnedPackage[];
}

/** Repositories beside Ubuntu's. Paths below each name are the publishers' own: pkgs.k8s.io and download.docker.com. */
export function repositoriesFile({ aptMirror, keyring, packages }: RepositoryArgs): HostFile {
    const version = packages.find(({ name }) => name === "kubeadm")?.version ?? "";
    const repository = (path: string, suite: string) =>
        `deb [arch=amd64 signed-by=${keyring}] ${aptMirror}/${path} ${suite}`;
    return hostFile("/etc/apt/sources.list.d/platform.list", [
        repository(`kubernetes/core:/stable:/v${minorRelease(version)}/deb/`, "/"),
        repository("docker/linux/ubuntu", "jammy stable"),
    ]);
}

/**
 * What PCR 7 measures, and with it what the TPM opens disks for: updated by a person, one host at a time, who binds the disks anew
 * (docs/runbooks/key-recovery.md, 2). A management host asks at its console for its recovery passphrase; a disk of a host that Metal3
 * made has none, and is lost unless it was bound to Tang alone before.
 */
const MEASURED_AT_BOOT = ["secureboot-db", "shim-signed"];

/** The kernel and what is built for it. Patterns are Python's, and begin where a name does. */
const KERNEL = "^linux-";

export interface UpdateArgs {
    readonly packages: readonly PinnedPackage[];
    /**
     * `of the image`: another one comes with another image, when the host is installed anew. GPU drivers are compiled for one kernel
     * each, and a host that starts with the next one has no GPUs. `updated`: it waits on the disk for whoever restarts the host.
     */
    readonly kernel: "of the image" | "updated";
}

/** Security updates install every night from the site's mirror. Nothing restarts by itself, and what the plan pins stays. */
export function updateFiles({ packages, kernel }: UpdateArgs): HostFile[] {
    const names = [...packages.map(({ name }) => name), ...MEASURED_AT_BOOT];
    const kept = [
        ...names.map((name) => `^${name.replaceAll(".", "\\\\.")}$`),
        ...(kernel === "of the image" ? [KERNEL] : []),
    ];
    return [
        hostFile("/etc/apt/apt.conf.d/52platform", [
            'APT::Periodic::Update-Package-Lists "1";',
            'APT::Periodic::Unattended-Upgrade "1";',
            "#clear Unattended-Upgrade::Allowed-Origins;",
            'Unattended-Upgrade::Allowed-Origins { "${distro_id}:${distro_codename}-security"; };',
            `Unattended-Upgrade::Package-Blacklist { ${kept.map((pattern) => `"${pattern}";`).join(" ")} };`,
            "// One host at a time, drained: a person's decision.",
            'Unattended-Upgrade::Automatic-Reboot "false";',
        ]),
        // The package lets a shutdown wait for 30 seconds, by a file that sorts after the kubelet's: the kubelet gives up, and pods
        // are killed where it asks for minutes (kubernetes#102818). A file of that name here takes the place of the package's.
        hostFile("/etc/systemd/logind.conf.d/unattended-upgrades-logind-maxdelay.conf", [
            "# Nothing: the kubelet says how long a shutdown may wait.",
        ]),
        hostFile(
            "/etc/apt/preferences.d/50-platform",
            packages.flatMap(({ name, version }) => [
                `Package: ${name}`,
                `Pin: version ${version}-*`,
                "Pin-Priority: 1001",
                "",
            ]),
        ),
    ];
}
