import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { hostSetup, type HostSetupArgs } from "../../../../components/metal/host/hostSetup";
import { hostSetupArgs } from "../support/hostSetup";

const setup = hostSetup(hostSetupArgs);
const fileOf = (name: string, from = setup) => {
    const file = from.files.find(({ path: at }) => at === name);
    assert.ok(file, `${name} is written`);
    return file;
};
const textOf = (name: string, changes: Partial<HostSetupArgs> = {}) =>
    fileOf(name, hostSetup({ ...hostSetupArgs, ...changes })).content ?? "";

/** Runs a tool on a text, in a directory of its own. */
function withFile<T>(text: string, use: (file: string) => T): T {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "host-"));
    try {
        const file = path.join(directory, "file");
        fs.writeFileSync(file, text);
        return use(file);
    } finally {
        fs.rmSync(directory, { recursive: true });
    }
}

describe("what makes an image a host of a cluster", () => {
    it("runs before kubeadm, and ends there when anything fails", () => {
        assert.deepEqual(setup.preKubeadmCommands, [
            "/usr/local/sbin/prepare-host || exit 1",
            "/usr/local/sbin/prepare-data-disk /dev/disk/by-path/pci-0000:c1:00.0-nvme-1 etcd mount:/var/lib/etcd refuse || exit 1",
            "/usr/local/sbin/prepare-data-disk /dev/disk/by-path/pci-0000:c2:00.0-nvme-1 logs mount:/var/log/kubernetes keep || exit 1",
        ]);
    });

    it("writes these files and no others", () => {
        assert.deepEqual(setup.files.map(({ path: at, permissions }) => `${permissions ?? ""} ${at}`).sort(), [
            "0440 /etc/sudoers.d/10-platform",
            "0600 /etc/netplan/90-bond-monitor.yaml",
            "0600 /etc/platform/disk-unlock.json",
            "0640 /etc/audit/rules.d/50-platform.rules",
            "0640 /etc/nftables.conf",
            "0644 /etc/apt/apt.conf.d/52platform",
            "0644 /etc/apt/keyrings/publishers.asc",
            "0644 /etc/apt/preferences.d/50-platform",
            "0644 /etc/apt/sources.list.d/platform.list",
            "0644 /etc/chrony/chrony.conf",
            "0644 /etc/containerd/certs.d/ghcr.io/hosts.toml",
            "0644 /etc/containerd/certs.d/nvcr.io/hosts.toml",
            "0644 /etc/containerd/certs.d/registry.k8s.io/hosts.toml",
            "0644 /etc/containerd/config.toml",
            "0644 /etc/modules-load.d/kubernetes.conf",
            "0644 /etc/platform/boot-options",
            "0644 /etc/platform/ubuntu.list",
            "0644 /etc/ssh/principals/platform",
            "0644 /etc/ssh/sshd_config.d/10-platform.conf",
            "0644 /etc/ssh/user-ca.pub",
            "0644 /etc/sysctl.d/50-kubernetes.conf",
            "0644 /etc/sysctl.d/50-platform.conf",
            "0644 /etc/systemd/logind.conf.d/unattended-upgrades-logind-maxdelay.conf",
            "0644 /etc/systemd/resolved.conf.d/10-platform.conf",
            "0644 /etc/systemd/system/containerd.service.d/10-locked-memory.conf",
            "0644 /etc/systemd/system/kubelet.service.d/20-data-disks.conf",
            "0644 /etc/systemd/system/ssh.service.d/10-platform.conf",
            "0644 /usr/local/share/ca-certificates/site.crt",
            "0755 /usr/local/sbin/prepare-data-disk",
            "0755 /usr/local/sbin/prepare-host",
        ]);
    });

    it("takes what hosts believe from a Secret, and holds no secret itself", () => {
        const given = setup.files.flatMap(({ path: at, contentFrom }) =>
            contentFrom ? [[at, contentFrom.secret]] : [],
        );
        assert.deepEqual(given, [
            ["/etc/ssh/user-ca.pub", { name: "host-trust", key: "ssh-user-ca.pub" }],
            ["/usr/local/share/ca-certificates/site.crt", { name: "host-trust", key: "site-ca.crt" }],
            ["/etc/apt/keyrings/publishers.asc", { name: "host-trust", key: "publishers.asc" }],
        ]);
    });

    it("lets people in by certificate, at the host's own address, on an account without a password", () => {
        assert.match(
            textOf("/etc/ssh/sshd_config.d/10-platform.conf"),
            /^ListenAddress \{\{ ds\.meta_data\.node_ip \}\}$/m,
        );
        assert.deepEqual(setup.users, [
            { name: "platform", lockPassword: true, shell: "/bin/bash", groups: "adm, systemd-journal" },
        ]);
    });

    it("lets pods lock memory for RDMA, by the limit of the container runtime", () => {
        assert.equal(
            textOf("/etc/systemd/system/containerd.service.d/10-locked-memory.conf"),
            "[Service]\nLimitMEMLOCK=infinity\n",
        );
    });

    it("lets a bond notice a lost link from its first start on, not only from the next one", () => {
        const { content = "" } = fileOf("/etc/netplan/90-bond-monitor.yaml");
        assert.match(content, /^    bond0:\n {6}parameters:\n {8}mii-monitor-interval: 100$/m);
        assert.match(
            textOf("/usr/local/sbin/prepare-host"),
            /^netplan apply\necho 100 > \/sys\/class\/net\/bond0\/bonding\/miimon$/m,
        );
    });

    it("lets the kubelet say how long a shutdown waits for pods: the package of security updates would say 30 seconds", () => {
        const text = textOf("/etc/systemd/logind.conf.d/unattended-upgrades-logind-maxdelay.conf");
        assert.doesNotMatch(text, /InhibitDelayMaxSec/);
    });

    it("keeps the kernel of its image, which the GPU driver was compiled for, and what the plan pins or the TPM measures", () => {
        const [, list = ""] = /Package-Blacklist \{ (.+) \};/.exec(textOf("/etc/apt/apt.conf.d/52platform")) ?? [];
        const patterns = [...list.matchAll(/"([^"]+)";/g)].map(([, pattern = ""]) => pattern.replaceAll("\\\\", "\\"));
        // As unattended-upgrades asks: Python's re.match, which begins at the start of a name and need not reach its end.
        const kept = (name: string) => patterns.some((pattern) => new RegExp(`^(?:${pattern})`).test(name));
        const names = [
            ...["linux-image-5.15.0-164-generic", "linux-image-virtual", "linux-modules-5.15.0-164-generic"],
            ...["kubelet", "containerd.io", "shim-signed"],
            ...["kubelet-extra", "containerdXio", "util-linux", "openssl"],
        ];
        assert.deepEqual(names.filter(kept), names.slice(0, 6));
    });

    it("starts the kernel once more with its options, and refuses a host that came up without them", () => {
        const options = textOf("/etc/platform/boot-options", { hugePages: { size: "1G", count: 16 } });
        assert.equal(options, "intel_iommu=on\niommu=pt\ndefault_hugepagesz=1G\nhugepagesz=1G\nhugepages=16\n");
        assert.deepEqual(setup.bootCommands, [
            "if ! test -e /etc/default/grub.d/90-platform.cfg; then mkdir -p /etc/default/grub.d; " +
                `printf '%s\\n' 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX intel_iommu=on iommu=pt"' > /etc/default/grub.d/90-platform.cfg; ` +
                "update-grub && systemctl reboot && sleep infinity; fi",
        ]);
    });

    describe("before it says that a host is ready", () => {
        /** As `ss -Htuln` prints it on a host that nothing is wrong with: sshd, the resolver, containerd's streams, a DHCP client. */
        const HEALTHY = [
            "udp   UNCONN 0      0      127.0.0.53%lo:53        0.0.0.0:*",
            "udp   UNCONN 0      0          10.20.1.21%bond0:68 0.0.0.0:*",
            "udp   UNCONN 0      0      [fe80::5eff:fe00:5321]%bond0:546    [::]:*",
            "tcp   LISTEN 0      128        10.20.1.21:22       0.0.0.0:*",
            "tcp   LISTEN 0      4096    127.0.0.53%lo:53       0.0.0.0:*",
            "tcp   LISTEN 0      4096        127.0.0.1:41879    0.0.0.0:*",
            "tcp   LISTEN 0      4096 [::ffff:127.0.0.1]:9099         *:*",
            "tcp   LISTEN 0      128             [::1]:6010        [::]:*",
        ];
        /** What the end of the script says, with cloud-init's address in its place. */
        const refused = (...more: string[]) => {
            const lines = textOf("/usr/local/sbin/prepare-host").split("\n");
            const check = lines.slice(lines.findIndex((line) => line.startsWith("listening=")));
            const script = [
                "set -eu",
                lines.find((line) => line.startsWith("refuse()")),
                `ss() { test "$*" = -Htuln && cat <<'END'\n${[...HEALTHY, ...more].join("\n")}\nEND\n}`,
                ...check,
            ].join("\n");
            const input = script.replaceAll("{{ ds.meta_data.node_ip }}", "10.20.1.21");
            const { status, stderr } = spawnSync("sh", [], { input, encoding: "utf8" });
            return status === 0 ? "" : stderr.trim();
        };

        it("takes one that only sshd listens on, at its own address, loopback and DHCP's answers aside", () => {
            assert.equal(refused(), "");
        });

        it("refuses whatever else listens, over TCP or UDP, at port 22 of another address too", () => {
            for (const [socket, named] of [
                ["tcp   LISTEN 0  4096  0.0.0.0:111  0.0.0.0:*", "tcp 0.0.0.0:111"],
                ["udp   UNCONN 0  0     0.0.0.0:111  0.0.0.0:*", "udp 0.0.0.0:111"],
                ["udp   UNCONN 0  0     0.0.0.0:5353 0.0.0.0:*", "udp 0.0.0.0:5353"],
                ["udp   UNCONN 0  0     10.20.1.21:123 0.0.0.0:*", "udp 10.20.1.21:123"],
                ["udp   UNCONN 0  0     10.20.1.21:22 0.0.0.0:*", "udp 10.20.1.21:22"],
                ["tcp   LISTEN 0  128   0.0.0.0:22   0.0.0.0:*", "tcp 0.0.0.0:22"],
                ["tcp   LISTEN 0  128   10.20.1.21:2222 0.0.0.0:*", "tcp 10.20.1.21:2222"],
                ["tcp   LISTEN 0  128   10.20.1.21:68 0.0.0.0:*", "tcp 10.20.1.21:68"],
                ["tcp   LISTEN 0  128   *:9100       *:*", "tcp *:9100"],
            ] as const) {
                assert.equal(refused(socket), `prepare-host: something listens: ${named}`);
            }
        });
    });

    it("writes scripts that a shell understands", function () {
        const scripts = ["/usr/local/sbin/prepare-host", "/usr/local/sbin/prepare-data-disk"].map((at) => textOf(at));
        for (const script of [...scripts, setup.bootCommands.join("\n"), setup.preKubeadmCommands.join("\n")]) {
            execFileSync("sh", ["-n"], { input: script });
        }
        if (spawnSync("shellcheck", ["--version"]).status !== 0) {
            this.skip();
        }
        for (const script of scripts) {
            withFile(script, (file) => execFileSync("shellcheck", ["--severity=warning", file], { stdio: "pipe" }));
        }
    });

    it("writes rules that nft understands, ESP among them", function () {
        // It asks the kernel even to check, and not everybody may.
        if (spawnSync("nft", ["list", "tables"]).status !== 0) {
            this.skip();
        }
        const rules = textOf("/etc/nftables.conf");
        assert.match(rules, /ip saddr \{ 10\.20\.0\.0\/22 \} meta l4proto esp accept/);
        withFile(rules, (file) => execFileSync("nft", ["-c", "-f", file], { stdio: "pipe" }));
    });

    it("configures containerd 2 in TOML: systemd's cgroups, and the mirror in place of every registry", function () {
        const read = (at: string) => {
            const code = "import json, sys, tomllib; json.dump(tomllib.load(sys.stdin.buffer), sys.stdout)";
            const { status, stdout } = spawnSync("python3", ["-c", code], { input: textOf(at), encoding: "utf8" });
            return status === 0 ? (JSON.parse(stdout) as unknown) : undefined;
        };
        if (spawnSync("python3", ["-c", "import tomllib"]).status !== 0) {
            this.skip();
        }
        assert.deepEqual(read("/etc/containerd/config.toml"), {
            version: 3,
            plugins: {
                "io.containerd.cri.v1.images": {
                    registry: { config_path: "/etc/containerd/certs.d" },
                    pinned_images: { sandbox: "registry.k8s.io/pause:3.10.2" },
                },
                "io.containerd.cri.v1.runtime": {
                    containerd: {
                        runtimes: { runc: { runtime_type: "io.containerd.runc.v2", options: { SystemdCgroup: true } } },
                    },
                },
            },
        });
        const address = "https://registry.h200.example/v2/mirror/nvcr.io";
        assert.deepEqual(read("/etc/containerd/certs.d/nvcr.io/hosts.toml"), {
            server: address,
            host: { [address]: { capabilities: ["pull", "resolve"], override_path: true } },
        });
    });

    it("binds disks to the host's own boot chain and to a majority of the site's Tang servers", () => {
        const tang = hostSetupArgs.unlock.tang.map(({ url, thumbprint }) => ({ url, thp: thumbprint }));
        assert.deepEqual(JSON.parse(textOf("/etc/platform/disk-unlock.json")), {
            t: 2,
            pins: {
                tpm2: { pcr_bank: "sha256", pcr_ids: "7" },
                sss: { t: 2, pins: { tang } },
            },
        });
    });

    it("opens the disks of a volume group at every boot too, which no mount asks for", () => {
        const dataDisks: HostSetupArgs["dataDisks"] = [
            {
                device: "/dev/disk/by-path/pci-0000:c1:00.0-nvme-1",
                name: "models0",
                use: { volumeGroup: "models" },
                leftover: "keep",
            },
        ];
        const script = textOf("/usr/local/sbin/prepare-host", { dataDisks });
        // Not --now: there is no disk of ours yet.
        assert.match(script, /^systemctl enable remote-cryptsetup\.target$/m);
        assert.match(
            textOf("/usr/local/sbin/prepare-data-disk", { dataDisks }),
            / none luks,_netdev" >> \/etc\/crypttab$/m,
        );
    });

    it("touches no disk where the host has none of its own", () => {
        const { files, preKubeadmCommands } = hostSetup({ ...hostSetupArgs, dataDisks: [] });
        assert.deepEqual(preKubeadmCommands, ["/usr/local/sbin/prepare-host || exit 1"]);
        assert.deepEqual(
            files.filter(({ path: at }) => /disk/.test(at)),
            [],
        );
    });

    it("refuses everything that is wrong at once", () => {
        const [ssh, esp] = hostSetupArgs.firewall.openings;
        const wrong: HostSetupArgs = {
            ...hostSetupArgs,
            aptMirror: "apt.h200.example/",
            packages: [{ name: "containerd.io", version: "1.7.27" }],
            ntpServers: ["clock1"],
            ssh: { user: "root", principals: [] },
            hugePages: { size: "1G", count: 1.5 },
            unlock: { tang: [{ url: "https://10.20.0.11/", thumbprint: "short" }], needed: 2 },
            firewall: {
                pods: "10.128.0.0",
                hosts: ["everybody"],
                reach: [],
                openings: [
                    { ...ssh!, ports: [], from: [] },
                    { ...esp!, from: ["10.20.0.0/33"] },
                ],
            },
            dataDisks: [
                { device: "/dev/nvme0n1", name: "Etcd", use: { mountPoint: "etcd" }, leftover: "refuse" },
                { device: "/dev/nvme0n1", name: "Etcd", use: { mountPoint: "etcd" }, leftover: "refuse" },
            ],
        };
        assert.throws(
            () => hostSetup(wrong),
            (error: Error) => {
                assert.deepEqual(error.message.split("\n"), [
                    "Invalid arguments for the host:",
                    '  aptMirror: expected an address without a slash at the end, got "apt.h200.example/"',
                    "  packages: lacks kubeadm, which every host of a cluster needs at a version of the plan",
                    "  packages: lacks kubelet, which every host of a cluster needs at a version of the plan",
                    "  packages: lacks kubectl, which every host of a cluster needs at a version of the plan",
                    "  packages: containerd.io 1.7.27: Kubernetes 1.36 needs containerd 2",
                    '  ntpServers[0]: expected an IPv4 address, got "clock1"',
                    '  ssh.user: expected the name of an account other than root, got "root"',
                    "  ssh.principals: is empty: nobody could log in, name who may",
                    "  hugePages.count: expected a whole number of pages, got 1.5",
                    '  firewall.hosts[0]: expected an IPv4 address or range, got "everybody"',
                    '  firewall.openings[1].from[0]: expected an IPv4 address or range, got "10.20.0.0/33"',
                    "  firewall.openings[0].ports: ssh names none: it would open every port",
                    "  firewall.openings[0].from: ssh names nobody: it would be open to everyone",
                    '  dataDisks[0].device: expected a path below /dev/disk/by-path/, which outlives a reboot, got "/dev/nvme0n1"',
                    '  dataDisks[0].name: expected up to 11 lower-case letters and digits, got "Etcd"',
                    '  dataDisks[0].use: expected an absolute path or the name of a volume group, got {"mountPoint":"etcd"}',
                    '  dataDisks[1].device: expected a path below /dev/disk/by-path/, which outlives a reboot, got "/dev/nvme0n1"',
                    '  dataDisks[1].name: expected up to 11 lower-case letters and digits, got "Etcd"',
                    '  dataDisks[1].use: expected an absolute path or the name of a volume group, got {"mountPoint":"etcd"}',
                    '  dataDisks[1].device: "/dev/nvme0n1" is already dataDisks[0]',
                    '  dataDisks[1].name: "Etcd" is already dataDisks[0]',
                    '  dataDisks[1].use: "etcd" is already dataDisks[0]',
                    "  unlock.needed: expected 1 to 1 Tang servers, got 2",
                    '  unlock.tang[0].url: expected http:// and a host, got "https://10.20.0.11/"',
                    '  unlock.tang[0].thumbprint: expected the thumbprint of its signing key (base64url of SHA-256 or SHA-1), got "short"',
                ]);
                return true;
            },
        );
    });
});
