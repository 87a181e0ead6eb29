import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import {
    type DataDisk,
    dataDiskFiles,
    DISK_UNLOCK,
    PREPARE_DISK,
    prepareDisk,
} from "../../../../components/metal/host/dataDisks";
import { hostSetupArgs } from "../support/hostSetup";

const { unlock } = hostSetupArgs;

/** A machine with one disk, an empty file, and with programs that only write down what they were asked. */
class Machine {
    readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "disk-"));
    readonly device = path.join(this.directory, "disk");
    readonly #log = path.join(this.directory, "log");

    constructor() {
        fs.writeFileSync(this.device, "");
        fs.writeFileSync(path.join(this.directory, "script"), this.#script());
        fs.mkdirSync(path.join(this.directory, "bin"));
        for (const name of ["clevis", "mkfs.xfs", "mount", "pvcreate", "vgcreate", "vgextend"]) {
            this.answer(name, "");
        }
        this.answer("mountpoint", "exit 1");
        this.answer("lsblk", "echo disk");
        this.answer("wipefs", "");
        this.answer("blkid", "exit 2");
        this.answer("pvs", "exit 5");
        this.answer("vgs", "exit 5");
        this.luks();
    }

    /** What is on the disk: nothing, or LUKS with a label. Formatting it labels it. */
    luks(label?: string): void {
        fs.writeFileSync(path.join(this.directory, "label"), label ?? "");
        const labelOf = `label=$(cat ${this.directory}/label)`;
        this.answer(
            "cryptsetup",
            [
                labelOf,
                'case "$1" in',
                'isLuks) test -n "$label" ;;',
                `luksFormat|config) while test "$1" != --label; do shift; done; echo "$2" > ${this.directory}/label ;;`,
                "luksDump) echo '  cipher: aes-xts-plain64' ;;",
                "luksUUID) echo 1234 ;;",
                "esac",
            ].join("\n"),
        );
        this.answer("blkid", `${labelOf}; test "$3" = LABEL || exit 2; echo "$label"`);
    }

    answer(program: string, script: string): void {
        const log = `echo "${program} $*" >> ${this.#log}`;
        fs.writeFileSync(path.join(this.directory, "bin", program), `#!/bin/sh\n${log}\n${script}\n`, { mode: 0o755 });
    }

    run(disk: Partial<DataDisk> = {}): {
        readonly status: number | null;
        readonly stderr: string;
        readonly did: string[];
    } {
        fs.writeFileSync(this.#log, "");
        const use = { mountPoint: path.join(this.directory, "mnt") };
        const [, ...args] = prepareDisk({ device: this.device, name: "etcd", use, leftover: "refuse", ...disk }).split(
            " ",
        );
        const env = { PATH: `${this.directory}/bin:${process.env["PATH"] ?? ""}` };
        const { status, stderr } = spawnSync("sh", [path.join(this.directory, "script"), ...args], {
            env,
            encoding: "utf8",
        });
        const did = fs
            .readFileSync(this.#log, "utf8")
            .split("\n")
            .filter((line) => CHANGES.test(line));
        return {
            status,
            stderr,
            did: did.map((line) => line.replaceAll(/\/dev\/shm\/\S+/g, "KEY").replaceAll(this.directory, "DIR")),
        };
    }

    #script(): string {
        const script = dataDiskFiles(unlock).find(({ path: at }) => at === PREPARE_DISK)?.content ?? "";
        return script
            .replaceAll("/etc/", `${this.directory}/`)
            .replaceAll("/dev/mapper/", `${this.directory}/mapper-`)
            .replaceAll(`${this.directory}/${DISK_UNLOCK.replace("/etc/", "")}`, "/dev/null");
    }
}

/** What changes something on a disk. */
const CHANGES = /^(cryptsetup (luksFormat|luksRemoveKey|config)|clevis|mkfs|mount |pvcreate|vgcreate|vgextend)/;

describe("a data disk", () => {
    let machine: Machine;
    beforeEach(() => (machine = new Machine()));
    afterEach(() => fs.rmSync(machine.directory, { recursive: true }));

    it("is encrypted with AES-256, bound to TPM and Tang, and opened by way of them, when it is blank", () => {
        const { status, did } = machine.run();
        assert.equal(status, 0);
        assert.deepEqual(did, [
            "cryptsetup luksFormat --batch-mode --type luks2 --cipher aes-xts-plain64 --key-size 512 --label new-etcd --key-file KEY DIR/disk",
            "clevis luks bind -f -k KEY -d DIR/disk sss ",
            "cryptsetup luksRemoveKey DIR/disk KEY",
            "cryptsetup config --label data-etcd DIR/disk",
            "clevis luks unlock -d DIR/disk -n data-etcd",
            "mkfs.xfs -q -L etcd DIR/mapper-data-etcd",
            "mount DIR/mnt",
        ]);
    });

    it("comes back after a power cycle by way of the network, in crypttab and fstab once however often it is prepared", () => {
        machine.run();
        machine.run();
        assert.equal(
            fs.readFileSync(path.join(machine.directory, "crypttab"), "utf8"),
            "data-etcd UUID=1234 none luks,_netdev\n",
        );
        assert.equal(
            fs.readFileSync(path.join(machine.directory, "fstab"), "utf8"),
            `${machine.directory}/mapper-data-etcd ${machine.directory}/mnt xfs nodev,nosuid,noexec,_netdev 0 2\n`,
        );
    });

    for (const [what, program, answer] of [
        ["a signature", "wipefs", "echo ceph_bluestore"],
        ["a partition", "lsblk", "echo disk; echo disk1"],
    ] as const) {
        it(`is left alone where it holds ${what}`, () => {
            machine.answer(program, answer);
            const { status, stderr, did } = machine.run();
            assert.equal(status, 1);
            assert.match(stderr, /disk: holds something .*nothing here erases it/);
            assert.deepEqual(did, []);
        });
    }

    it("is left alone where somebody else has encrypted it", () => {
        machine.luks("ceph-osd-0");
        const { status, stderr, did } = machine.run();
        assert.equal(status, 1);
        assert.match(stderr, /is encrypted by somebody else, and nothing here erases it/);
        assert.deepEqual(did, []);
    });

    it("is opened and not formatted where an earlier installation of the host left what may be kept", () => {
        machine.luks("data-etcd");
        machine.answer("blkid", `if test "$3" = LABEL; then cat ${machine.directory}/label; fi`);
        const { status, did } = machine.run({ leftover: "keep" });
        assert.equal(status, 0);
        assert.deepEqual(did, ["clevis luks unlock -d DIR/disk -n data-etcd", "mount DIR/mnt"]);
    });

    it("is refused where an earlier installation left what must not be kept, such as a member of etcd that was removed", () => {
        machine.luks("data-etcd");
        const { status, stderr, did } = machine.run();
        assert.equal(status, 1);
        assert.match(stderr, /holds what an earlier installation of this host left/);
        assert.deepEqual(did, []);
    });

    it("is begun anew where the first attempt was cut off before anything was written", () => {
        machine.luks("new-etcd");
        const { status, did } = machine.run();
        assert.equal(status, 0);
        assert.match(did[0] ?? "", /^cryptsetup luksFormat/);
    });

    it("is begun anew where a person gave it up while an earlier member still ran on it", () => {
        const runbook = fs.readFileSync("docs/runbooks/control-plane-host.md", "utf8");
        const [, label = ""] = /`etcd_disk HOST (\S+)`, which prints/.exec(runbook) ?? [];
        machine.luks(label);
        const { status, did } = machine.run();
        assert.deepEqual([status, did[0]?.split(" ")[1]], [0, "luksFormat"]);
    });

    it("joins the volume group of the others", () => {
        machine.run({ name: "models0", use: { volumeGroup: "models" } });
        machine.luks();
        machine.answer("vgs", "");
        machine.answer("pvs", 'test "$1" = --noheadings');
        const { did } = machine.run({ name: "models1", use: { volumeGroup: "models" } });
        assert.deepEqual(did.slice(-2), [
            "pvcreate --quiet DIR/mapper-data-models1",
            "vgextend --quiet models DIR/mapper-data-models1",
        ]);
    });

    it("is not encrypted while nobody knows by which keys the Tang servers sign", () => {
        const tang = unlock.tang.map(({ url }) => ({ url, thumbprint: null }));
        const script = dataDiskFiles({ ...unlock, tang }).find(({ path: at }) => at === PREPARE_DISK)?.content ?? "";
        const known = dataDiskFiles(unlock).find(({ path: at }) => at === PREPARE_DISK)?.content ?? "";
        const more = script.split("\n").filter((line) => !known.split("\n").includes(line));
        assert.deepEqual(more, [
            '    refuse "nobody has recorded the thumbprint of http://10.20.0.11, http://10.20.0.12, http://10.20.0.13, and this host must not believe the first answer"',
        ]);
    });

    it("gets from cryptsetup what it asks for", function () {
        if (spawnSync("cryptsetup", ["--version"]).status !== 0) {
            this.skip();
        }
        this.timeout(60_000);
        fs.truncateSync(machine.device, 32 * 1024 ** 2);
        const [asked = ""] = machine.run().did;
        const key = path.join(machine.directory, "key");
        fs.writeFileSync(key, "x".repeat(64));
        const args = asked.replaceAll("KEY", key).replaceAll("DIR", machine.directory).split(" ").slice(1);
        execFileSync("cryptsetup", [...args, "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"]);
        const dump = execFileSync("cryptsetup", ["luksDump", machine.device], { encoding: "utf8" });
        assert.match(dump, /^Version:\s+2$/m);
        assert.match(dump, /cipher: aes-xts-plain64/);
        assert.match(dump, /Cipher key: 512 bits/);
    });
});
