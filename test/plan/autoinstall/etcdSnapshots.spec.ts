import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { etcdSnapshotFiles, SNAPSHOT_TIMER, SNAPSHOTS } from "../../../stacks/plan/autoinstall/etcdSnapshots";
import { autoinstallFiles } from "../../../stacks/plan/autoinstall/files";
import { UBUNTU_PACKAGES } from "../../../stacks/plan/autoinstall/packages";
import { shellCommands } from "../../../stacks/plan/dayZero/shellCommands";
import { planPlatform } from "../../../stacks/plan/plan";
import { hostRoot, type HostRoot } from "./support/hostRoot";

/** By package, what the script takes of it. `crictl` is a stand-in. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
    coreutils: ["date", "head", "ls", "mkdir", "mv", "rm", "sort"],
    "cri-tools": ["crictl"],
    gpg: ["gpg"],
    grep: ["grep"],
};
/** Essential: on every host, whatever is asked for. */
const BASE = ["coreutils", "grep"];

const plan = planPlatform("prod", loadFromFiles("prod"));
const installed = [...BASE, ...UBUNTU_PACKAGES, ...(plan.management?.packages ?? []).map(({ name }) => name)];
const [script, service] = etcdSnapshotFiles();

describe("snapshots of the management cluster's etcd", () => {
    let root: string;
    let bin: string;
    let gnupg: string;
    let put: HostRoot["put"];
    let remove: HostRoot["remove"];

    beforeEach(() => {
        ({ root, bin, gnupg, put, remove } = hostRoot(["etc/kubernetes", "var/lib/etcd"]));
        fs.writeFileSync(path.join(root, "etc/kubernetes/etcd-snapshot.key"), "the key of snapshots\n");
        for (const program of installed.flatMap((name) => PROGRAMS[name] ?? []).filter((name) => name !== "crictl")) {
            fs.symlinkSync(execFileSync("which", [program]).toString().trim(), path.join(bin, program));
        }
    });
    afterEach(() => remove());

    /** With the host's paths below `root`. */
    const here = (text = "") => text.replace(/(?<=[ =])\/(etc|var)\//g, `${root}/$1/`);

    /** `etcdctl` writes `snapshot`, or fails without one; what `cri-tools` brings is there if it is installed. */
    function answer(snapshot: string | undefined): void {
        if (installed.includes("cri-tools")) {
            put(
                "crictl",
                'test "$1 $2" = "--runtime-endpoint unix:///run/containerd/containerd.sock" || exit 1',
                "shift 2",
                'case "$1" in ps) echo container ;;',
                `exec) test "$2" = container || exit 1; for last; do :; done; ${snapshot === undefined ? 'printf half > "$last.part"; exit 1' : `printf '%s' '${snapshot}' > "$last"`} ;; esac`,
            );
        }
    }

    /** No program but those of packages that the host is installed with. */
    const env = () => ({ PATH: bin, GNUPGHOME: gnupg });

    function take(snapshot: string | undefined): void {
        answer(snapshot);
        execFileSync("/bin/sh", ["-c", here(script?.content)], { env: env(), stdio: "pipe" });
    }

    /** Ends a run by `signal`, to all that it started as systemd sends it, while gpg works on the copy in the clear. */
    async function end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
        answer("every object");
        const reached = path.join(root, "reached");
        put("gpg", `printf half > ${root}${SNAPSHOTS}/new`, `: > ${reached}`, "exec /bin/sleep 30");
        const run = spawn("/bin/sh", ["-c", here(script?.content)], { env: env(), detached: true, stdio: "ignore" });
        const ended = new Promise((resolve) => run.once("exit", resolve));
        while (!fs.existsSync(reached) && run.exitCode === null) {
            await new Promise((resolve) => setTimeout(resolve, 10));
        }
        assert.equal(run.exitCode, null, "it came to gpg");
        process.kill(-(run.pid ?? NaN), signal);
        await ended;
    }

    const inTheClear = () => fs.readdirSync(path.join(root, "var/lib/etcd"));

    const kept = () => {
        const folder = path.join(root, "var/lib/etcd-snapshots");
        return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
    };

    it("are kept encrypted with the cluster's own key, and nowhere else", () => {
        take("every object");
        const [name = "", ...more] = kept();
        assert.match(name, /^\d{4}-\d\d-\d\dT\d{6}Z\.db\.gpg$/);
        assert.deepEqual([more, inTheClear()], [[], []]);
        const file = path.join(root, "var/lib/etcd-snapshots", name);
        assert.ok(!fs.readFileSync(file).includes("every object"));
        assert.equal(fs.statSync(file).mode & 0o777, 0o600);
        const key = path.join(root, "etc/kubernetes/etcd-snapshot.key");
        const options = ["--batch", "--decrypt", "--pinentry-mode", "loopback", "--passphrase-file", key, file];
        assert.equal(execFileSync("gpg", options, { env: env(), stdio: "pipe" }).toString(), "every object");
    });

    it("push the oldest out after a week, whatever their age, and touch nothing else", () => {
        const folder = path.join(root, "var/lib/etcd-snapshots");
        fs.mkdirSync(folder);
        const old = Array.from({ length: 28 }, (_, i) => `2020-01-${String(i + 1).padStart(2, "0")}T000000Z.db.gpg`);
        for (const name of [...old, "note.txt"]) {
            fs.writeFileSync(path.join(folder, name), "");
        }
        take("every object");
        assert.deepEqual(kept().slice(0, 27), old.slice(1));
        assert.equal(kept().length, 29);
        assert.ok(kept().includes("note.txt"));
    });

    it("leave nothing half behind, and the older ones where they are, when etcd gives none", () => {
        take("every object");
        const before = kept();
        assert.throws(() => take(undefined));
        assert.deepEqual([kept(), inTheClear()], [before, []]);
    });

    it("leave nothing in the clear when the service is stopped, or has taken too long", async () => {
        await end("SIGTERM");
        assert.deepEqual([kept(), inTheClear()], [[], []]);
    });

    it("leave nothing in the clear once systemd has killed the script", async () => {
        await end("SIGKILL");
        assert.deepEqual([kept(), inTheClear()], [["new"], ["snapshot.db"]]);
        const [, after = ""] = /^ExecStopPost=(.*)$/m.exec(service?.content ?? "") ?? [];
        execFileSync("/bin/sh", ["-c", here(` ${after}`)]);
        assert.deepEqual([kept(), inTheClear()], [[], []]);
    });

    it("are given up by etcdctl itself before systemd gives up the script: no signal reaches it in its container", () => {
        const [, etcdctl] = / etcdctl --command-timeout (\d+)m /.exec(script?.content ?? "") ?? [];
        const [, systemd] = /^TimeoutStartSec=(\d+)min$/m.exec(service?.content ?? "") ?? [];
        assert.ok(Number(etcdctl) < Number(systemd));
    });

    it("need no program that a host of the plan is not installed with", () => {
        const words = shellCommands(script?.content ?? "").flatMap(({ words: [first = "", second = ""] }) =>
            first === "do" || first === "{" ? [second] : [first],
        );
        const ofTheShell = new Set(["", "set", "umask", "trap", "while", "done", "}", "cri", "do"]);
        const named = [...new Set(words)].filter((word) => !ofTheShell.has(word) && !word.includes("="));
        assert.deepEqual(named.sort(), Object.values(PROGRAMS).flat().sort());
        assert.deepEqual(
            [...Object.keys(PROGRAMS), "gpg-agent"].filter((name) => !installed.includes(name)),
            [],
        );
    });

    it("are taken by a timer on every management host", () => {
        const files = new Map(autoinstallFiles(plan).map(({ path, content }) => [path, content]));
        for (const { name } of plan.management?.hosts ?? []) {
            assert.ok(files.has(`${name}/target/etc/systemd/system/${SNAPSHOT_TIMER}`));
            assert.match(files.get(`${name}/user-data`) ?? "", /systemctl enable .*\betcd-snapshot\.timer\b/);
        }
    });
});
