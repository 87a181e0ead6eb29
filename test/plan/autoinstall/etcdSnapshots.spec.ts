import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { etcdSnapshotFiles, SNAPSHOT_TIMER } from "../../../stacks/plan/autoinstall/etcdSnapshots";
import { autoinstallFiles } from "../../../stacks/plan/autoinstall/files";
import { planPlatform } from "../../../stacks/plan/plan";

describe("snapshots of the management cluster's etcd", () => {
    let root: string;
    let bin: string;

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-snapshots-"));
        bin = path.join(root, "bin");
        for (const folder of [bin, "etc/kubernetes", "var/lib/etcd", "gnupg"]) {
            fs.mkdirSync(path.resolve(root, folder), { recursive: true, mode: 0o700 });
        }
        fs.writeFileSync(path.join(root, "etc/kubernetes/etcd-snapshot.key"), "the key of snapshots\n");
    });
    afterEach(() => {
        // gpg started an agent for its home.
        execFileSync("gpgconf", ["--homedir", path.join(root, "gnupg"), "--kill", "all"]);
        fs.rmSync(root, { recursive: true, force: true });
    });

    /** The script as the host has it, with the host's paths below `root`; `etcdctl` writes `snapshot`, or fails without one. */
    function take(snapshot: string | undefined): void {
        const crictl = [
            "#!/bin/sh",
            'test "$1 $2" = "--runtime-endpoint unix:///run/containerd/containerd.sock" || exit 1',
            "shift 2",
            'case "$1" in ps) echo container ;;',
            `exec) test "$2" = container || exit 1; for last; do :; done; ${snapshot === undefined ? 'printf half > "$last.part"; exit 1' : `printf '%s' '${snapshot}' > "$last"`} ;; esac`,
        ];
        fs.writeFileSync(path.join(bin, "crictl"), crictl.join("\n"), { mode: 0o755 });
        const script = etcdSnapshotFiles()[0]?.content.replace(/(?<=[ =])\/(etc|var)\//g, `${root}/$1/`) ?? "";
        execFileSync("sh", ["-c", script], {
            env: { PATH: `${bin}:${process.env["PATH"] ?? ""}`, GNUPGHOME: path.join(root, "gnupg") },
            stdio: "pipe",
        });
    }

    const kept = () => {
        const folder = path.join(root, "var/lib/etcd-snapshots");
        return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
    };

    it("are kept encrypted with the cluster's own key, and nowhere else", () => {
        take("every object");
        const [name = "", ...more] = kept();
        assert.match(name, /^\d{4}-\d\d-\d\dT\d{6}Z\.db\.gpg$/);
        assert.deepEqual([more, fs.readdirSync(path.join(root, "var/lib/etcd"))], [[], []]);
        const file = path.join(root, "var/lib/etcd-snapshots", name);
        assert.ok(!fs.readFileSync(file).includes("every object"));
        assert.equal(fs.statSync(file).mode & 0o777, 0o600);
        const key = path.join(root, "etc/kubernetes/etcd-snapshot.key");
        const options = ["--batch", "--decrypt", "--pinentry-mode", "loopback", "--passphrase-file", key, file];
        const env = { ...process.env, GNUPGHOME: path.join(root, "gnupg") };
        assert.equal(execFileSync("gpg", options, { env, stdio: "pipe" }).toString(), "every object");
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
        assert.deepEqual([kept(), fs.readdirSync(path.join(root, "var/lib/etcd"))], [before, []]);
    });

    it("are taken by a timer on every management host", () => {
        const plan = planPlatform("prod", loadFromFiles("prod"));
        const files = new Map(autoinstallFiles(plan).map(({ path, content }) => [path, content]));
        for (const { name } of plan.management?.hosts ?? []) {
            assert.ok(files.has(`${name}/target/etc/systemd/system/${SNAPSHOT_TIMER}`));
            assert.match(files.get(`${name}/user-data`) ?? "", /systemctl enable .*\betcd-snapshot\.timer\b/);
        }
    });
});
