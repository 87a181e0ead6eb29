import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { PROJECT_ROOT } from "../../stacks/config/load";
import { benchResult } from "../../tools/bench/result";

const MINUTES = 60_000;

/** Runs `npm run bench` with temporary files in `folder`, and interrupts it once standard error says `until`. */
async function bench(folder: string, args: readonly string[], until?: string) {
    const child = spawn(process.execPath, ["tools/run.js", "bench", ...args], {
        cwd: PROJECT_ROOT,
        env: { ...process.env, TMPDIR: folder },
        stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    let interrupted = false;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
        output.stderr += text;
        if (!interrupted && until !== undefined && output.stderr.includes(until)) {
            interrupted = child.kill("SIGINT");
        }
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, ...output };
}

describe("npm run bench", function () {
    this.timeout(15 * MINUTES);
    let folder: string;

    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "h200-bench-test-"))));

    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    /** Files, and processes that belong to the clone. */
    function leftovers(): string[] {
        const processes = execFileSync("ps", ["-A", "-ww", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
        return [...fs.readdirSync(folder), ...processes.filter((line) => line.includes(folder))];
    }

    it("measures what --only asks for, writes it in the shape of its schema and leaves nothing behind", async () => {
        const { code, stdout, stderr } = await bench(folder, ["--quick", "--only", "preview", "--json"]);
        assert.equal(code, 0, stderr);
        const { figures, objects } = benchResult.parse(JSON.parse(stdout));
        assert.ok(objects !== null && objects > 50, `${objects} objects`);
        const parts = new Set(figures.map(({ id }) => id.split("/")[0]));
        assert.deepEqual([...parts], ["preview", "preview-with-policies", "start-up"]);
        assert.deepEqual(leftovers(), []);
    });

    for (const moment of ["twin from nothing ...", "twin again, unchanged ..."]) {
        it(`takes its twin away when it is interrupted during "${moment}"`, async () => {
            const { code, stdout, stderr } = await bench(folder, ["--quick", "--only", "twin"], moment);
            assert.deepEqual({ code, stdout }, { code: 1, stdout: "" }, stderr);
            assert.match(stderr, /^Interrupted by SIGINT; nothing was written\.$/m);
            assert.deepEqual(leftovers(), []);
        });
    }
});
