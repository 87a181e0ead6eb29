import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { listProc, listPs, type ProcessList, ProcessTree } from "../../../tools/bench/processTree";

/** A process that fills `mib` of memory, and then starts one that fills as much. */
const FILLING = `
const fill = Buffer.alloc(Number(process.argv[1]) << 20, 1);
const { spawn } = require("node:child_process");
if (process.argv[2]) spawn(process.execPath, ["-e", process.argv[2], process.argv[1]], { stdio: "inherit" });
else process.stdout.write("ready");
setInterval(() => fill, 1000);
`;

describe("ProcessTree", () => {
    for (const [name, list] of [
        ["/proc", listProc],
        ["ps", listPs],
    ] as [string, ProcessList][]) {
        (name === "/proc" && process.platform !== "linux" ? describe.skip : describe)(`by ${name}`, () => {
            let child: ChildProcess;

            beforeEach(async () => {
                const argv = ["-e", FILLING, "100", FILLING];
                child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"], detached: true });
                await once(child.stdout!, "data");
            });

            afterEach(() => {
                process.kill(-child.pid!, "SIGKILL");
            });

            it("adds the memory of a process and of what it started, and of nothing else", async () => {
                const tree = new ProcessTree(child.pid!, list);
                const alone = new ProcessTree(child.pid!, async (known) =>
                    (await list(known)).filter(({ pid }) => pid === child.pid),
                );
                const [both, one] = [await tree.residentMib(), await alone.residentMib()];
                assert.ok(one > 100 && one < 200, `${one} MiB`);
                assert.ok(both > 200 && both < 400, `${both} MiB`);
            });

            it("keeps counting, and stops when the process has ended", async () => {
                const tree = new ProcessTree(child.pid!, list);
                const first = await tree.residentMib();
                assert.ok(Math.abs((await tree.residentMib()) - first) < 40);
                process.kill(-child.pid!, "SIGTERM");
                await once(child, "close");
                assert.equal(await tree.residentMib(), 0);
            });
        });
    }

    it("counts what outlives its parent, and takes no stranger for its own", async () => {
        const looks = [
            [
                { pid: 10, parent: 1, residentKib: 1024 },
                { pid: 11, parent: 10, residentKib: 2048 },
                { pid: 99, parent: 1, residentKib: 4096 },
            ],
            [
                { pid: 11, parent: 1, residentKib: 2048 },
                { pid: 12, parent: 11, residentKib: 1024 },
                { pid: 100, parent: 99, residentKib: 4096 },
            ],
        ];
        const tree = new ProcessTree(10, async () => looks.shift() ?? []);
        assert.deepEqual([await tree.residentMib(), await tree.residentMib(), await tree.residentMib()], [3, 3, 0]);
    });
});
