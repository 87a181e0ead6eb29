import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { runbookCommands } from "../../twin/support/runbook";
import { hostRoot, type HostRoot } from "./support/hostRoot";

describe("snapshots of etcd, as the runbook has people look at them and take them", () => {
    let root: string;
    let bin: string;
    let gnupg: string;
    let put: HostRoot["put"];
    let remove: HostRoot["remove"];

    beforeEach(() => {
        ({ root, bin, gnupg, put, remove } = hostRoot(["run", "var/lib/etcd", "var/lib/etcd-snapshots", "here"]));
        // A login shell gets one line, whatever ssh was given.
        put("ssh", 'shift; exec sh -c "$*"');
        put("sudo", 'exec "$@"');
    });
    afterEach(() => remove());

    /** `start` does `onStart`; a oneshot that has ended is reported by 3. */
    const systemctl = (onStart = "") => {
        put("systemctl", `case "$*" in start*) ${onStart} ;; *status*) echo its log; exit 3 ;; esac`);
    };
    const keep = (name: string, hoursAgo: number) => {
        const file = path.join(root, "var/lib/etcd-snapshots", name);
        fs.writeFileSync(file, `of ${name}`);
        const then = Date.now() / 1000 - hoursAgo * 3600;
        fs.utimesSync(file, then, then);
    };
    const follow = (block: string) => {
        const commands = runbookCommands("management-cluster.md", "functions", block);
        const here = commands.replace(/(?<=[ "=])\/(var|run|etc)\/(?!containerd)/g, `${root}/$1/`);
        const member = "member() { printf 'the key of snapshots'; }";
        const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}`, GNUPGHOME: gnupg };
        const { status, stdout } = spawnSync("bash", ["--norc", "-c", `${member}\n${here}`], {
            cwd: path.join(root, "here"),
            env,
            encoding: "utf8",
        });
        return { status, printed: stdout.replaceAll(root, "").trim().split("\n") };
    };
    const brought = () => fs.readdirSync(path.join(root, "here")).sort();

    it("show the newest of each host, past a service that has ended and past what is half written", () => {
        systemctl();
        keep("2026-11-02T000000Z.db.gpg", 7);
        keep("2026-11-02T060000Z.db.gpg", 1);
        keep("new", 0);
        const newest = "/var/lib/etcd-snapshots/2026-11-02T060000Z.db.gpg";
        assert.deepEqual(
            follow("are they taken").printed,
            ["mg-a1", "mg-b1", "mg-c1"].map((host) => `${host}: ${newest}`),
        );
    });

    it("are missed after eight hours, with what the service says of it", () => {
        systemctl();
        keep("2026-11-02T000000Z.db.gpg", 9);
        assert.deepEqual(
            follow("are they taken").printed,
            ["mg-a1", "mg-b1", "mg-c1"].flatMap((host) => [`${host}: none in eight hours`, "its log"]),
        );
    });

    it("come off the host when one was taken for the question", () => {
        keep("2026-11-02T060000Z.db.gpg", 1);
        // Times of files are no finer than the kernel's tick.
        systemctl(`sleep 0.05; printf taken > ${root}/var/lib/etcd-snapshots/2026-11-02T070000Z.db.gpg`);
        assert.equal(follow("one now").status, 0);
        assert.deepEqual(brought(), ["etcd-management.db.gpg"]);
        assert.equal(fs.readFileSync(path.join(root, "here/etcd-management.db.gpg"), "utf8"), "taken");
    });

    it("are not taken for today's when a condition of the service kept it from starting", () => {
        keep("2026-11-02T060000Z.db.gpg", 1);
        systemctl();
        const { status } = follow("one now");
        assert.notEqual(status, 0);
        assert.ok(!brought().includes("etcd-management.db.gpg"));
    });

    describe("of the workload cluster", () => {
        beforeEach(() => {
            put(
                "crictl",
                'case "$*" in *" ps "*) echo container ;; *) for last; do :; done; printf "every object" > "$last" ;; esac',
            );
        });
        const inTheClear = () => fs.readdirSync(path.join(root, "var/lib/etcd"));

        it("come encrypted with the key of the secret store", () => {
            assert.equal(follow("by hand").status, 0);
            assert.deepEqual([brought(), inTheClear()], [["etcd-workload.db.gpg"], []]);
            const key = path.join(root, "key");
            fs.writeFileSync(key, "the key of snapshots");
            const options = ["--batch", "--decrypt", "--pinentry-mode", "loopback", "--passphrase-file", key];
            const env = { ...process.env, GNUPGHOME: gnupg };
            const file = path.join(root, "here/etcd-workload.db.gpg");
            assert.equal(execFileSync("gpg", [...options, file], { env, stdio: "pipe" }).toString(), "every object");
        });

        it("leave nothing in the clear when gpg fails", () => {
            put("gpg", "exit 2");
            assert.notEqual(follow("by hand").status, 0);
            assert.ok(!brought().includes("etcd-workload.db.gpg"));
            assert.deepEqual(inTheClear(), []);
        });
    });
});
