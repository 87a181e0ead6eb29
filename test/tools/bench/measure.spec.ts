import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { UserError } from "../../../tools/command";
import { measure } from "../../../tools/bench/measure";

const NODE = JSON.stringify(process.execPath);
const never = new AbortController().signal;

describe("measure", () => {
    let cwd: string;
    beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), "h200-bench-"))));
    afterEach(() => rmSync(cwd, { recursive: true }));

    it("tells how long a command took, what it printed and how much memory it and its children held", async () => {
        const line = `echo "$WORD"; ${NODE} -e 'const b = Buffer.alloc(150 << 20, 1); setTimeout(() => b, 700)'`;
        const { seconds, peakMib, stdout } = await measure(line, { cwd, env: { WORD: "hello" }, signal: never });
        assert.equal(stdout, "hello\n");
        assert.ok(seconds > 0.7, `${seconds} s`);
        assert.ok(peakMib > 150 && peakMib < 400, `${peakMib} MiB`);
    });

    it("says which command failed, how, and what it printed", async () => {
        await assert.rejects(
            measure("echo begun; echo broken >&2; exit 3", { cwd, signal: never }),
            new UserError("echo begun; echo broken >&2; exit 3\nended with 3:\nbegun\nbroken"),
        );
    });

    it("ends the command and what it started when it is interrupted, and says why", async () => {
        const interrupted = new AbortController();
        const running = measure("sleep 60 & echo $! > pid; wait", { cwd, signal: interrupted.signal });
        setTimeout(() => interrupted.abort(new UserError("Interrupted by SIGINT.")), 500);
        await assert.rejects(running, new UserError("Interrupted by SIGINT."));
        const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", readFileSync(join(cwd, "pid"), "utf8").trim()]);
        // Nothing, or ended and not yet waited for by whoever took it over.
        assert.match(stdout.toString().trim(), /^(Z.*)?$/);
    });

    it("starts nothing when it was interrupted before", async () => {
        const signal = AbortSignal.abort(new UserError("Interrupted by SIGINT."));
        await assert.rejects(measure("echo > begun", { cwd, signal }), new UserError("Interrupted by SIGINT."));
        assert.throws(() => readFileSync(join(cwd, "begun")), { code: "ENOENT" });
    });
});
