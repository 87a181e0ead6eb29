import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { ROOT } from "../../../tools/test/child";

describe("CI", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "ci-"));
    after(() => rmSync(folder, { recursive: true }));

    /** `.ci/run` with an `npm` that runs this shell script, and nothing else on PATH but what every system has. */
    function run(name: string, npm: string | undefined): { status: number | null; lines: string[] } {
        const bin = path.join(folder, name);
        mkdirSync(bin);
        for (const tool of ["bash", "cat", "dirname", "grep", "mktemp", "rm", "tail", "tee"]) {
            const found = spawnSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).stdout.trim();
            symlinkSync(found, path.join(bin, tool));
        }
        symlinkSync(process.execPath, path.join(bin, "node"));
        if (npm !== undefined) {
            writeFileSync(path.join(bin, "npm"), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
        }
        const { status, stdout } = spawnSync(path.join(bin, "bash"), [path.join(ROOT, ".ci/run")], {
            env: { PATH: bin },
            encoding: "utf8",
        });
        return { status, lines: stdout.trimEnd().split("\n") };
    }

    it("ends with the tally and the exit code of the tests, whatever npm says after them", () => {
        const { status, lines } = run(
            "red",
            `[ "$1" = ci ] || { echo "7 passed, 1 failed"; echo "npm error" >&2; exit 1; }`,
        );
        assert.deepEqual([status, lines], [1, ["7 passed, 1 failed", "npm error", "7 passed, 1 failed"]]);
    });

    it("passes when the tests pass, with CI set and nothing to read on stdin", () => {
        const { status, lines } = run(
            "green",
            `[ "$1" = ci ] || { echo "CI=$CI $(cat)"; echo "3 passed, 0 failed, 1 skipped"; }`,
        );
        assert.deepEqual([status, lines.at(0), lines.at(-1)], [0, "CI=true ", "3 passed, 0 failed, 1 skipped"]);
    });

    const failures: Record<string, { npm: string | undefined; says: string }> = {
        "there is no npm": {
            npm: undefined,
            says: "npm is not on PATH: install Node 20.19 or newer, which brings both.",
        },
        "the dependencies cannot be installed": { npm: "exit 9", says: "npm ci failed with exit code 9." },
        "the tests end without a tally": {
            npm: `[ "$1" = ci ]`,
            says: "npm test ended without a tally, with exit code 1.",
        },
    };
    for (const [name, { npm, says }] of Object.entries(failures)) {
        it(`fails when ${name}`, () => {
            assert.deepEqual(run(name, npm), { status: 1, lines: [says, "0 passed, 1 failed"] });
        });
    }

    it("pins every action by commit, and names the release", () => {
        const workflows = path.join(ROOT, ".github/workflows");
        for (const file of readdirSync(workflows)) {
            const text = readFileSync(path.join(workflows, file), "utf8");
            const uses = text.split("\n").filter((line) => line.includes("uses:"));
            assert.deepEqual(
                uses.filter((line) => !/^\s*(- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
                [],
                file,
            );
            // What a job needs beyond that it says itself.
            const { permissions } = parse(text) as { permissions: Readonly<Record<string, string>> };
            assert.ok(
                Object.entries(permissions).every(([scope, access]) => scope === "contents" && access === "read"),
                file,
            );
        }
    });
});
