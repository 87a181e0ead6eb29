import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { UserError } from "../../../../tools/command";
import { ensureProcesses, liveProcesses, logFile, type Wanted } from "../../../../twin/live/processes";
import { twinPaths } from "../../../../twin/paths";
import { freePorts } from "../../../../twin/ports";
import { end } from "../../../../twin/processes";

/** Answers on its port, with whatever else it was started with in its log. */
const PROGRAM = `#!/usr/bin/env node
const [port, ...rest] = process.argv.slice(2);
console.log("started with", ...rest);
if (rest.includes("--fail")) { console.log("E1122 12:00:00 no such flag"); process.exit(1); }
require("node:http").createServer((_, response) => response.end()).listen(Number(port), "127.0.0.1");
`;

describe("processes beside the control planes", function () {
    this.timeout(30_000);
    const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "h200-live-")));
    const paths = twinPaths(root);
    const executable = path.join(root, "program");
    let ports: number[];

    before(async () => {
        fs.writeFileSync(executable, PROGRAM, { mode: 0o755 });
        ports = await freePorts(14_000, 2);
    });
    afterEach(async () => end([...(await liveProcesses(paths)).values()]));
    after(() => fs.rmSync(root, { recursive: true }));

    const wanted = (name: string, index: number, ...args: string[]): Wanted => ({
        ...{ name, executable, temporary: path.join(root, "tmp"), healthPort: ports[index]! },
        args: [String(ports[index]), ...args],
    });
    const pid = async (name: string) => (await liveProcesses(paths)).get(name);

    it("are started, found by their path, and left alone while they run as wanted", async () => {
        const both = [wanted("first", 0), wanted("second", 1)];
        assert.deepEqual(await ensureProcesses(paths, both, 10), []);
        const before = await liveProcesses(paths);
        assert.deepEqual([...before.keys()].sort(), ["first", "second"]);
        assert.deepEqual(await ensureProcesses(paths, both, 10), []);
        assert.deepEqual(await liveProcesses(paths), before);
    });

    it("are started again when they died, which is told, and nobody else is", async () => {
        const both = [wanted("first", 0), wanted("second", 1)];
        await ensureProcesses(paths, both, 10);
        const second = await pid("second");
        process.kill((await pid("first"))!, "SIGKILL");
        while ((await pid("first")) !== undefined) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        assert.deepEqual(await ensureProcesses(paths, both, 10), ["first"]);
        assert.notEqual(await pid("first"), undefined);
        assert.equal(await pid("second"), second);
    });

    it("are replaced when they run otherwise than wanted, or were never noted", async () => {
        await ensureProcesses(paths, [wanted("first", 0)], 10);
        const before = await pid("first");
        await ensureProcesses(paths, [wanted("first", 0, "--more")], 10);
        const after = await pid("first");
        assert.notEqual(after, before);
        fs.rmSync(path.join(paths.live, "processes"), { recursive: true });
        await ensureProcesses(paths, [wanted("first", 0, "--more")], 10);
        assert.notEqual(await pid("first"), after);
        assert.match(fs.readFileSync(logFile(paths, "first"), "utf8"), /started with --more\nstarted with --more\n$/);
    });

    it("are named with their last complaint when they end instead of working", async () => {
        await assert.rejects(ensureProcesses(paths, [wanted("first", 0, "--fail")], 10), (error) => {
            assert.ok(error instanceof UserError);
            assert.deepEqual(error.message.split("\n"), [
                `first ended after it was started. Log: ${logFile(paths, "first")}`,
                "  first: E1122 12:00:00 no such flag",
            ]);
            return true;
        });
    });

    it("are named when they never get healthy", async () => {
        const deaf = { ...wanted("first", 0), healthPort: ports[1]! };
        await assert.rejects(
            ensureProcesses(paths, [deaf], 1),
            /^Error: first is not healthy after it was started\. Log: /,
        );
    });
});
