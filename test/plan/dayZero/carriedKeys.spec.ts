import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import type { Step } from "../../../stacks/plan/dayZero/step";
import { stepOf, steps } from "./support/prodSteps";

const linesOf = ({ commands, check }: Step) => [...commands, ...check.commands];
/** As the steps write it: a loop's variable, or one of its values, or all of them. */
const pattern = (file: string) => new RegExp(`(^|[ =])ceremony/${file.replace(/\$\w+/, "[^/ ]+")}( |$|'|")`);
const before = (id: string): string[] => stepOf(id).after.flatMap((each) => [each, ...before(each)]);

/** Private keys and passphrases that the ceremony lays beside what it carries on, and those that a later step adds. */
const MADE = [
    ...["$host/host-recovery.key", "$host/bmc.password", "api-encryption.key", "etcd-snapshot.key", "openbao-seal.key"],
    ...["platform-ca-$cluster.key", "bmc-ca.key", "seed.key", "ssh-ca", "management-pki.tar", "api-encryption-2.key"],
];
/** Of the seed machine, which is kept until hand-over. */
const STAYS = ["seed.key"];

describe("private keys on the carried stick", () => {
    it("are all known here", () => {
        const ceremony = linesOf(stepOf("ceremony")).join("\n");
        const secret = [
            ...[...ceremony.matchAll(/(?:-keyout|>) ceremony\/out\/(\S+\.(?:key|password))/g)],
            ...[...ceremony.matchAll(/ssh-keygen -q -t ed25519 .* -f ceremony\/out\/(\S+)/g)],
            ...[
                ...linesOf(stepOf("cluster-keys"))
                    .join("\n")
                    .matchAll(/> ceremony\/(\S+\.(?:key|tar)) /g),
            ],
        ].map(([, file]) => file);
        assert.deepEqual([...new Set(secret)].sort(), [...MADE].sort());
    });

    for (const file of MADE.filter((each) => !STAYS.includes(each))) {
        it(`end with the step after which something else keeps them: ${file}`, () => {
            const ends = steps.filter((step) =>
                step.check.commands.some((line) => line.startsWith("shred -u ") && pattern(file).test(line)),
            );
            assert.equal(ends.length, 1);
            const [end] = ends;
            assert.ok(end);
            const uses = steps
                .filter(({ id }) => id !== "ceremony")
                .filter((step) => linesOf(step).some((line) => pattern(file).test(line)));
            assert.deepEqual(
                uses.map(({ id }) => id).filter((id) => id !== end.id && !before(end.id).includes(id)),
                [],
                "used after it is gone",
            );
            // The check has passed by then.
            const last = linesOf(end).findLastIndex((line) => pattern(file).test(line));
            assert.ok(linesOf(end)[last]?.startsWith("shred -u "));
        });
    }

    it("are destroyed with the folder that a medium was made of, not only forgotten", () => {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "media-"));
        const line = stepOf("media").commands.find((each) => each.includes("xorriso -as mkisofs"));
        assert.ok(line);
        fs.mkdirSync(path.join(directory, "medium-mg-a1/below"), { recursive: true });
        for (const file of ["host-recovery.key", "below/api-encryption.key"]) {
            fs.writeFileSync(path.join(directory, "medium-mg-a1", file), "secret");
        }
        const programs = { shred: 'printf "%s\\n" "$@" >> shredded; rm "${@:2}"', xorriso: "true" };
        for (const [name, script] of Object.entries(programs)) {
            fs.writeFileSync(path.join(directory, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
        }
        const env = { ...process.env, PATH: `${directory}:${process.env["PATH"] ?? ""}` };
        execFileSync("bash", ["--norc", "-euc", `host=mg-a1\n${line}`], { cwd: directory, env });
        const shredded = fs.readFileSync(path.join(directory, "shredded"), "utf8").trimEnd().split("\n").sort();
        assert.deepEqual(shredded, ["-u", "medium-mg-a1/below/api-encryption.key", "medium-mg-a1/host-recovery.key"]);
        assert.ok(!fs.existsSync(path.join(directory, "medium-mg-a1")));
        fs.rmSync(directory, { recursive: true });
    });
});
