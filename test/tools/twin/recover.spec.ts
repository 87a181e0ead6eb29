import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { twinPaths } from "../../../twin/paths";
import { recover } from "../../../twin/recover";

describe("what an interrupted run of the engine left behind", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-recover-"));
    const paths = twinPaths(root);
    const locks = path.join(paths.backend, ".pulumi/locks/organization/h200-platform/twin");
    const children: ChildProcess[] = [];

    beforeEach(() => fs.mkdirSync(locks, { recursive: true }));
    afterEach(() => fs.rmSync(locks, { recursive: true }));
    after(() => {
        children.forEach((child) => child.kill());
        fs.rmSync(root, { recursive: true });
    });

    const lock = (name: string, text: string) => fs.writeFileSync(path.join(locks, `${name}.json`), text);

    /** A process of that name that waits to be ended. */
    function running(name: string): number {
        const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { argv0: name });
        children.push(child);
        return child.pid as number;
    }

    /** Recovers a stack whose state is as given, and says what was asked of the engine. */
    async function run(deployment: object = {}) {
        const asked: string[] = [];
        const answer = <T>(name: string, value?: unknown) => {
            return () => {
                asked.push(name);
                return Promise.resolve(value as T);
            };
        };
        const recovered = await recover(paths, {
            cancel: answer("cancel"),
            exportStack: answer("exportStack", { version: 3, deployment }),
            refresh: answer("refresh"),
        });
        return { ...recovered, asked };
    }

    it("is nothing after a clean run, and after none", async () => {
        assert.deepEqual(await run({ resources: [{}] }), { mended: [], empty: false, asked: ["exportStack"] });
        assert.deepEqual(await run(), { mended: [], empty: true, asked: ["exportStack"] });
    });

    it("is the lock of a process that is gone, of one whose number another has by now, or one without a number", async () => {
        const gone = spawnSync("true").pid;
        const other = running("sleeper");
        lock("a", JSON.stringify({ pid: gone, username: "somebody" }));
        lock("b", JSON.stringify({ pid: other }));
        lock("c", "");
        const { mended, asked } = await run();
        assert.deepEqual(
            mended,
            [gone, other, "unknown"].map((pid) => `removed the lock of pulumi process ${pid}, which is gone`),
        );
        assert.deepEqual(asked, ["cancel", "exportStack"]);
    });

    it("is not the lock of a process that is at work: it is named, and kept", async () => {
        const pid = running("pulumi");
        lock("a", JSON.stringify({ pid }));
        await assert.rejects(run(), {
            message: `Another pulumi process (pid ${pid}) works on the twin; wait for it, or stop it, and run again.`,
        });
        assert.deepEqual(fs.readdirSync(locks), ["a.json"]);
    });

    it("is looked up where operations have no end", async () => {
        const { mended, asked } = await run({ resources: [{}], pending_operations: [{}, {}] });
        assert.deepEqual(mended, ["looked up 2 resources whose creation or change was interrupted"]);
        assert.deepEqual(asked, ["exportStack", "refresh"]);
    });

    it("is a plugin that outlived its engine, and not one whose engine is at work", async () => {
        const plugin = path.join(paths.pulumiHome, "plugins/resource-kubernetes/pulumi-resource-kubernetes");
        const orphan = running(plugin);
        const script = `
            const { spawn } = require("node:child_process");
            const options = { argv0: process.env.PLUGIN, stdio: ["pipe", "ignore", "ignore"] };
            console.log(spawn(process.execPath, ["-e", "process.stdin.resume().on('end', process.exit)"], options).pid);
            setInterval(() => {}, 1000);
        `;
        const engine = spawn(process.execPath, ["-e", script], {
            argv0: "pulumi",
            env: { ...process.env, PLUGIN: plugin },
            stdio: ["ignore", "pipe", "ignore"],
        });
        children.push(engine);
        const [attended] = (await once(engine.stdout, "data")) as [Buffer];

        const { mended } = await run();
        assert.deepEqual(mended, ["ended 1 plugins of an engine that was killed"]);
        assert.throws(() => process.kill(orphan, 0), { code: "ESRCH" });
        assert.ok(process.kill(Number(attended), 0));
    });
});
