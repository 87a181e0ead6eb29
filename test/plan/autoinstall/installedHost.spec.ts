import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { parse, parseAllDocuments } from "yaml";

import { keyId } from "../../../components/control-plane/encryption";
import { loadFromFiles } from "../../../stacks/config/load";
import { autoinstallFiles } from "../../../stacks/plan/autoinstall/files";
import { planPlatform } from "../../../stacks/plan/plan";

const media = autoinstallFiles(planPlatform("prod", loadFromFiles("prod")));
const content = (name: string) => {
    const file = media.find((each) => each.path === `mg-c1/${name}`);
    assert.ok(file, `${name} is written`);
    return file.content;
};
const late = (parse(content("user-data")) as { autoinstall: { "late-commands": readonly string[] } }).autoinstall[
    "late-commands"
];

describe("what an installed management host runs", () => {
    let directory: string;
    beforeEach(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "host-"));
    });
    afterEach(() => {
        fs.rmSync(directory, { recursive: true });
    });
    const shell = (script: string, environment: Readonly<Record<string, string>> = {}) =>
        spawnSync("sh", ["-c", script], { cwd: directory, encoding: "utf8", env: { ...process.env, ...environment } });

    it("is made without a kube-proxy, whose place Cilium takes", () => {
        const [, cluster] = parseAllDocuments(content("target/etc/kubernetes/kubeadm.yaml")).map(
            (document) => document.toJS() as Record<string, unknown>,
        );
        assert.deepEqual(cluster?.["proxy"], { disabled: true });
    });

    it("is a containerd that shares its control groups with that kubelet, and names its sandbox image", () => {
        assert.equal(
            content("target/etc/containerd/config.toml"),
            [
                "version = 3",
                '[plugins."io.containerd.cri.v1.images".registry]',
                'config_path = "/etc/containerd/certs.d"',
                '[plugins."io.containerd.cri.v1.images".pinned_images]',
                'sandbox = "registry.k8s.io/pause:3.10.2"',
                '[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]',
                'runtime_type = "io.containerd.runc.v2"',
                '[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]',
                "SystemdCgroup = true",
                "",
            ].join("\n"),
        );
    });

    it("is a clock that nobody can command over the network", () => {
        const lines = content("target/etc/chrony/chrony.conf").split("\n");
        assert.ok(lines.includes("cmdport 0"));
        assert.deepEqual(
            lines.filter((line) => line.startsWith("server ")),
            ["server 10.20.0.2 iburst", "server 10.20.0.3 iburst"],
        );
    });

    describe("with the API server's key of its medium", () => {
        const command = late.find((each) => each.includes("api-encryption.key"));
        const install = (key: string) => {
            const target = path.join(directory, "target/etc/kubernetes/platform");
            fs.mkdirSync(target, { recursive: true });
            fs.writeFileSync(path.join(directory, "api-encryption.key"), key);
            fs.writeFileSync(
                path.join(target, "encryption.yaml.template"),
                content("target/etc/kubernetes/platform/encryption.yaml.template"),
            );
            const here = (command ?? "false")
                .replaceAll("/run/medium", directory)
                .replaceAll("/target/", `${directory}/target/`);
            const { status } = shell(here);
            const file = path.join(target, "encryption.yaml");
            return { status, file, written: fs.existsSync(file) };
        };

        it("encrypts under the name that the key has everywhere, for root alone to read", () => {
            const key = Buffer.alloc(32, 7).toString("base64");
            const { status, file } = install(`${key}\r\n`);
            assert.equal(status, 0);
            const { resources } = parse(fs.readFileSync(file, "utf8")) as { resources: readonly object[] };
            assert.deepEqual(resources, [
                {
                    resources: ["secrets", "configmaps"],
                    providers: [{ aesgcm: { keys: [{ name: keyId(key), secret: key }] } }, { identity: {} }],
                },
            ]);
            assert.equal(fs.statSync(file).mode & 0o077, 0);
        });

        it("is not installed with one of another length", () => {
            for (const bytes of [16, 31, 33, 64]) {
                const { status, written } = install(Buffer.alloc(bytes, 7).toString("base64"));
                assert.deepEqual([status === 0, written], [false, false], `${bytes} bytes`);
            }
        });
    });

    it("updates nothing by itself that the TPM measures, or that the plan pins", () => {
        const [, list = ""] =
            /Package-Blacklist \{ (.+) \};/.exec(content("target/etc/apt/apt.conf.d/52platform")) ?? [];
        const pinned = ["kubeadm", "kubelet", "kubectl", "cri-tools", "containerd\\\\.io"];
        assert.deepEqual(
            list.split(" "),
            [...pinned, "secureboot-db", "shim-signed"].map((name) => `"^${name}$";`),
        );
    });

    it("keeps the passphrase of its disk nowhere once it is installed", () => {
        assert.equal(late.at(-1), "rm -f /run/host-recovery.key");
        assert.ok(!late.some((command) => /host-recovery\.key .*\/target/.test(command)));
    });

    describe("at its first boot", () => {
        /** Stands in for what a machine without a TPM lacks; writes down what it was asked. */
        const STAND_IN = `#!/bin/sh
echo "$(basename "$0") $*" >> "$LOG"
case "$(basename "$0") $1 $2" in
"cryptsetup status"*) echo "  device:  /dev/nvme0n1p3" ;;
"cryptsetup open"*) test "$(cat)" = released ;;
"clevis luks list") test ! -e bound || echo '1: tpm2 {"pcr_ids":"7"}' ;;
"clevis luks bind") test "$(cat)" = recovery-passphrase && touch bound ;;
"clevis luks pass") test "$TPM" = opens && printf released ;;
esac
`;
        const enrol = (tpm: "opens" | "refuses") => {
            const bin = path.join(directory, "bin");
            fs.mkdirSync(bin, { recursive: true });
            for (const name of ["cryptsetup", "clevis", "mount", "umount", "update-initramfs"]) {
                fs.writeFileSync(path.join(bin, name), STAND_IN, { mode: 0o755 });
            }
            const log = path.join(directory, "log");
            fs.writeFileSync(log, "");
            fs.writeFileSync(path.join(directory, "host-recovery.key"), "recovery-passphrase\r\n");
            const script = content("target/usr/local/sbin/enrol-host-disk").replaceAll("/run/medium", directory);
            const { status, stdout } = shell(script, {
                PATH: `${bin}:${process.env["PATH"] ?? ""}`,
                LOG: log,
                TPM: tpm,
            });
            return {
                status,
                stdout,
                asked: fs.readFileSync(log, "utf8").replaceAll(directory, "/run/medium").split("\n"),
            };
        };

        it("binds its disk to the state of Secure Boot, once", () => {
            const first = enrol("opens");
            assert.deepEqual([first.status, first.stdout], [0, "the TPM opens the disk; take the medium out\n"]);
            const bind = 'clevis luks bind -f -k - -d /dev/nvme0n1p3 tpm2 {"pcr_bank":"sha256","pcr_ids":"7"}';
            assert.ok(first.asked.includes(bind));
            assert.ok(first.asked.includes("umount /run/medium"));
            const second = enrol("opens");
            assert.deepEqual([second.status, second.asked.includes(bind)], [0, false]);
        });

        it("fails, and does not ask for the medium back, while the TPM does not open the disk", () => {
            const { status, stdout } = enrol("refuses");
            assert.deepEqual([status === 0, stdout], [false, ""]);
        });
    });
});
