import { stringify } from "yaml";

import { ETCD_DIRECTORY } from "../../../components/control-plane/processes";
import { USER_CA } from "../../../components/metal/host/access";
import type { HostFile } from "../../../components/metal/host/hostFile";
import { LUKS } from "../keys/algorithms";
import { MEDIUM_KEY, MEDIUM_LABEL } from "./diskEnrolment";
import { SERVICE_PACKAGES, SERVICE_UNITS } from "../services/hostFiles";
import { ENCRYPTION_FILE } from "./kubernetes";
import { SNAPSHOT_TIMER } from "./etcdSnapshots";
import { HOST_PORT } from "./kubeVip";
import type { ManagementHost, ManagementPlan } from "./management";
import { APT_KEYRING, UBUNTU_PACKAGES } from "./packages";
import { CRYPT_NAME, INSTALL_KEY, storage } from "./storage";

const MEDIUM = "/run/medium";
const ENCRYPTION_KEY = "api-encryption.key";

/** What the operator adds to the medium: none of it is in the plan, and the first two are secret. By file, where it goes. */
export const FROM_THE_OPERATOR: Readonly<Record<string, { readonly what: string; readonly to?: string }>> = {
    [MEDIUM_KEY]: { what: "recovery passphrase of this host, at least 24 characters" },
    [ENCRYPTION_KEY]: { what: "API server encryption key of the management cluster, base64 of 32 bytes" },
    "ssh-user-ca.pub": { what: "public keys of the SSH CAs that hosts trust", to: USER_CA },
    "site-ca.crt": { what: "root certificate of the site", to: "/usr/local/share/ca-certificates/site.crt" },
    "publishers.gpg": { what: "signing keys of the mirrored package repositories", to: APT_KEYRING },
};

/** cloud-init's name for the host. */
export function metaData({ name }: ManagementHost): string {
    return stringify({ "instance-id": name, "local-hostname": name });
}

/** The answers to Ubuntu's installer (autoinstall version 1), for one host. */
export function userData(management: ManagementPlan, host: ManagementHost, files: readonly HostFile[]): string {
    const { aptMirror } = management;
    const archive = [{ arches: ["amd64"], uri: `${aptMirror}/ubuntu` }];
    const autoinstall = {
        version: 1,
        "refresh-installer": { update: false },
        locale: "C.UTF-8",
        keyboard: { layout: "us" },
        timezone: "Etc/UTC",
        network: network(management, host),
        apt: {
            preserve_sources_list: false,
            geoip: false,
            // Half a system from the medium would look like a whole one.
            fallback: "abort",
            primary: archive,
            security: archive,
        },
        storage: storage(management, host),
        ssh: { "install-server": true, "allow-pw": false },
        packages: [...UBUNTU_PACKAGES, ...(host.serviceAddress === undefined ? [] : SERVICE_PACKAGES)],
        updates: "security",
        "early-commands": earlyCommands(host),
        "late-commands": lateCommands(management, files),
        "user-data": {
            hostname: host.name,
            fqdn: host.fqdn,
            disable_root: true,
            ssh_pwauth: false,
            users: [
                {
                    name: management.ssh.user,
                    lock_passwd: true,
                    shell: "/bin/bash",
                    groups: ["adm", "systemd-journal"],
                },
            ],
        },
        shutdown: "reboot",
    };
    // Long commands on one line each: folded ones cannot be compared or searched.
    return `#cloud-config\n${stringify({ autoinstall }, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** One port carries the host until the switches offer a bond; the inventory knows the address of no other. */
function network(
    { prefixLength, gateway, dnsServers }: ManagementPlan,
    { address, bootMac, fqdn }: ManagementHost,
): object {
    return {
        version: 2,
        ethernets: {
            [HOST_PORT]: {
                match: { macaddress: bootMac },
                "set-name": HOST_PORT,
                dhcp4: false,
                dhcp6: false,
                "accept-ra": false,
                addresses: [`${address}/${prefixLength}`],
                routes: [{ to: "default", via: gateway }],
                nameservers: { addresses: dnsServers, search: [fqdn.slice(fqdn.indexOf(".") + 1)] },
            },
        },
    };
}

/** Any of them that fails ends the installation before the disk is touched. */
function earlyCommands({ name, bootMac }: ManagementHost): string[] {
    return [
        `grep -qix ${bootMac} /sys/class/net/*/address || { echo 'this medium is for ${name} (${bootMac})'; exit 1; }`,
        `mkdir -p ${MEDIUM} && mount -o ro /dev/disk/by-label/${MEDIUM_LABEL} ${MEDIUM}`,
        ...Object.entries(FROM_THE_OPERATOR).map(
            ([file, { what }]) => `test -s ${MEDIUM}/${file} || { echo 'the medium lacks ${file}: ${what}'; exit 1; }`,
        ),
        // What is typed at the console has no end of line.
        `umask 077 && tr -d '\\r\\n' < ${MEDIUM}/${MEDIUM_KEY} > ${INSTALL_KEY} && test "$(wc -c < ${INSTALL_KEY})" -ge 24`,
    ];
}

const ENABLED = [
    ...["nftables", "chrony", "auditd", "containerd", "unattended-upgrades", "tangd.socket", "enrol-host-disk"],
    SNAPSHOT_TIMER,
];

function lateCommands({ packages }: ManagementPlan, files: readonly HostFile[]): string[] {
    const inTarget = (command: string) => `curtin in-target -- ${command}`;
    const install = (from: string, to: string, mode: string) =>
        `install -D -o root -g root -m ${mode} ${MEDIUM}/${from} /target${to}`;
    const encrypted = (label: string, value: string) =>
        `cryptsetup status ${CRYPT_NAME} | grep -Eq '^ *${label}: +${value}'`;
    return [
        `${encrypted("type", "LUKS2")} && ${encrypted("cipher", LUKS.name)} && ${encrypted("keysize", `${LUKS.bits} bits`)}`,
        ...Object.entries(FROM_THE_OPERATOR).flatMap(([file, { to }]) =>
            to === undefined ? [] : [install(file, to, "0644")],
        ),
        ...files.map(({ path, mode }) => install(`target${path}`, path, mode)),
        encryptionConfiguration(),
        // The root of a new file system is open to read; kubeadm and etcd set a mode only on a directory that they make.
        `chmod 0700 /target${ETCD_DIRECTORY}`,
        inTarget("update-ca-certificates"),
        inTarget("apt-get update"),
        inTarget(
            `apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold ${packages.map(({ name, version }) => `'${name}=${version}-*'`).join(" ")}`,
        ),
        inTarget(`apt-mark hold ${packages.map(({ name }) => name).join(" ")}`),
        inTarget(`systemctl enable ${ENABLED.join(" ")}`),
        ...Object.entries(SERVICE_UNITS)
            .filter(([, file]) => files.some(({ path }) => path === file))
            .map(([unit]) => inTarget(`systemctl enable ${unit}`)),
        inTarget("systemctl mask ufw"),
        inTarget("update-initramfs -u"),
        `rm -f ${INSTALL_KEY}`,
    ];
}

/** Named by its own hash, as every key of the API server is. */
function encryptionConfiguration(): string {
    const file = `/target${ENCRYPTION_FILE}`;
    return [
        `umask 077`,
        `key=$(tr -d '\\r\\n' < ${MEDIUM}/${ENCRYPTION_KEY})`,
        `test "$(printf %s "$key" | base64 -d | wc -c)" -eq 32`,
        `name=aes256-$(printf %s "$key" | base64 -d | sha256sum | cut -c1-12)`,
        `sed "s|@NAME@|$name|; s|@KEY@|$key|" ${file}.template > ${file}`,
    ].join(" && ");
}
