import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { loadFromFiles } from "../../stacks/config/load";
import { autoinstallFiles } from "../../stacks/plan/autoinstall/files";
import { planPlatform } from "../../stacks/plan/plan";
import { runbookCommands } from "../twin/support/runbook";
import { type FakeShell, fakeShell } from "./dayZero/support/fakeShell";

/** Writes down what it was asked, then does it on this machine with the host's folder in the place of its root. */
const HOST = 'echo "ssh ${1#*@} $2" >> did';
const CLUSTER = 'echo "kubectl $*" >> did';

describe("docs/runbooks/upgrade-kubernetes.md", () => {
    let shell: FakeShell;
    afterEach(() => {
        shell.remove();
    });
    const begin = (programs: Readonly<Record<string, string>>) => {
        shell = fakeShell(programs);
        for (const { path: file, content } of autoinstallFiles(planPlatform("prod", loadFromFiles("prod")))) {
            const at = path.join(shell.directory, "out/prod/autoinstall", file);
            fs.mkdirSync(path.dirname(at), { recursive: true });
            fs.writeFileSync(at, content);
        }
    };
    const upgrade = (command: string) =>
        shell.type([runbookCommands("upgrade-kubernetes.md", "functions", "one management host"), command]);
    const did = () =>
        shell
            .noted("did")
            .map((line) =>
                line
                    .replace("sudo sh -euc ", "")
                    .replace("kubectl --context management", "kubectl")
                    .replaceAll("'", ""),
            );

    it("upgrades a management host: kubeadm first, then what it runs, drained, then its kubelet", () => {
        begin({ ssh: HOST, kubectl: CLUSTER });
        const apt = "apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold";
        const { status, stderr } = upgrade('upgrade_host mg-a1 1.37.1 "apply v1.37.1 --yes"');
        assert.deepEqual([status, stderr], [0, ""]);
        assert.deepEqual(did(), [
            "ssh mg-a1 cat > /etc/apt/sources.list.d/platform.list",
            "ssh mg-a1 cat > /etc/apt/preferences.d/50-platform",
            "ssh mg-a1 apt-get update",
            `ssh mg-a1 apt-mark unhold kubeadm; ${apt} kubeadm; apt-mark hold kubeadm`,
            "ssh mg-a1 kubeadm upgrade apply v1.37.1 --yes",
            "kubectl drain mg-a1 --ignore-daemonsets --delete-emptydir-data --timeout=20m",
            `ssh mg-a1 apt-mark unhold kubelet kubectl cri-tools; ${apt} kubelet kubectl cri-tools; apt-mark hold kubelet kubectl cri-tools`,
            "ssh mg-a1 systemctl daemon-reload; systemctl restart kubelet",
            "kubectl wait node/mg-a1 --for=jsonpath={.status.nodeInfo.kubeletVersion}=v1.37.1 --timeout=10m",
            "kubectl wait node/mg-a1 --for=condition=Ready --timeout=10m",
            "kubectl uncordon mg-a1",
        ]);
    });

    it("ends with the step that fails, and leaves a host cordoned that was drained", () => {
        begin({ ssh: `${HOST}; case "$2" in *"kubeadm upgrade"*) exit 1 ;; esac`, kubectl: CLUSTER });
        assert.notEqual(upgrade("upgrade_host mg-b1 1.37.1 node").status, 0);
        assert.equal(did().at(-1), "ssh mg-b1 kubeadm upgrade node");
        shell.remove();
        begin({ ssh: `${HOST}; case "$2" in *"restart kubelet"*) exit 1 ;; esac`, kubectl: CLUSTER });
        assert.notEqual(upgrade("upgrade_host mg-b1 1.37.1 node").status, 0);
        assert.ok(!did().some((line) => line.includes("uncordon")));
    });
});

describe("docs/runbooks/control-plane-host.md", () => {
    let shell: FakeShell;
    afterEach(() => {
        shell.remove();
    });
    /** Runs on this machine what a host is told, with `logs` for its folder of logs. */
    const onHost = 'sh -c "$(printf %s "${2#sudo }" | sed "s#/var/log/kubernetes#logs#")"';
    const copy = (ssh: string) => {
        shell = fakeShell({ ssh });
        const at = (name: string) => path.join(shell.directory, name);
        fs.mkdirSync(at("logs"));
        fs.writeFileSync(at("logs/audit.log"), "{}\n");
        fs.mkdirSync(at("auditors"), { mode: 0o700 });
        fs.mkdirSync(at("operator"), { mode: 0o700 });
        const gpg = (...args: string[]) =>
            execFileSync("gpg", ["--homedir", at("auditors"), "--batch", "--quiet", ...args]);
        gpg("--passphrase", "", "--quick-gen-key", "auditors", "future-default", "-");
        fs.writeFileSync(at("auditors.asc"), gpg("--armor", "--export"));
        const { status } = shell.type(
            [runbookCommands("control-plane-host.md", "functions", "audit logs"), "copy_audit_logs cp-a1"],
            { GNUPGHOME: at("operator") },
        );
        execFileSync("gpgconf", ["--homedir", at("operator"), "--kill", "all"]);
        const copies = fs.readdirSync(shell.directory).filter((name) => name.startsWith("audit-"));
        const opened = copies.map((name) => {
            const { stdout } = spawnSync("tar", ["--list"], { input: gpg("--decrypt", at(name)), encoding: "utf8" });
            return stdout;
        });
        execFileSync("gpgconf", ["--homedir", at("auditors"), "--kill", "all"]);
        return { status, copies, opened };
    };

    it("copies audit logs off a member, for nobody but the auditors to read", () => {
        const { status, copies, opened } = copy(onHost);
        assert.deepEqual([status, opened], [0, ["./\n./audit.log\n"]]);
        assert.match(copies.join(" "), /^audit-cp-a1-\d{8}T\d{4}Z\.tar\.gpg$/);
    });

    it("does not call whole what was cut off", () => {
        const { status, copies } = copy(`${onHost} | head -c 512; exit 255`);
        assert.notEqual(status, 0);
        assert.match(copies.join(" "), /^audit-cp-a1-\d{8}T\d{4}Z\.tar\.gpg\.part$/);
    });

    it("gives up etcd's disk by the plan's path, and no other's", () => {
        const plan = planPlatform("staging", loadFromFiles("staging"));
        const at = "/dev/disk/by-path/pci-0000:c1:00.0-nvme-1";
        const run = (label: string) => {
            const answer = `case "$2" in *blkid*) cat label ;; *cryptsetup*) set -- $2; echo "\${7}" > label ;; esac`;
            shell = fakeShell({ ssh: `${HOST}; ${answer}` });
            fs.writeFileSync(path.join(shell.directory, "label"), `${label}\n`);
            fs.mkdirSync(path.join(shell.directory, "out/staging"), { recursive: true });
            fs.writeFileSync(path.join(shell.directory, "out/staging/plan.json"), JSON.stringify(plan));
            const commands = runbookCommands("control-plane-host.md", "functions", "etcd disk");
            const { status, stdout } = shell.type([commands, "etcd_disk node-a1 new-etcd"]);
            return { status, stdout, changed: shell.noted("did").filter((line) => line.includes("cryptsetup")) };
        };
        assert.deepEqual(run("data-etcd"), {
            status: 0,
            stdout: "new-etcd\n",
            changed: [`ssh node-a1 sudo sh -euc 'cryptsetup config --label new-etcd ${at}'`],
        });
        shell.remove();
        assert.deepEqual(run("ceph-osd-0"), { status: 1, stdout: "", changed: [] });
    });
});
