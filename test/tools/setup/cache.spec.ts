import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";

import { install } from "./support/install";
import { serve, type Server } from "./support/server";
import { GIZMO_RELEASE, gizmo, sha256, Workplace } from "./support/workplace";

const ARCHIVE = "gizmo.example/gizmo.tar.gz";
const SUMS = "gizmo.example/SHA256SUMS";

describe("the tool cache", function () {
    this.timeout(30_000);
    let place: Workplace;
    let server: Server;
    let archive: Buffer;

    beforeEach(async () => {
        server = await serve({});
        place = new Workplace({ downloadBase: server.base });
        archive = await place.archive({ "gizmo-1.2.3/gizmo": gizmo() });
        server.files[ARCHIVE] = archive;
        server.files[SUMS] = sha256(archive);
    });
    afterEach(async () => {
        await server.close();
        place.remove();
    });

    const get = (thorough = false) => install({ gizmo: GIZMO_RELEASE }, place.machine, thorough);
    const downloads = () => server.requests.filter((path) => path === ARCHIVE).length;
    const childRun = () => {
        const script = join(__dirname, "support/installOnce.ts");
        return spawn(
            process.execPath,
            ["-r", "ts-node/register/transpile-only", script, JSON.stringify(place.machine)],
            { stdio: ["ignore", "pipe", "inherit"] },
        );
    };

    it("serves the second run without asking anybody and without a word", async () => {
        const first = await get();
        server.requests.length = 0;
        const second = await get();
        assert.deepEqual([second.steps, server.requests], [[], []]);
        assert.equal(second.tools["gizmo"]!.path, first.tools["gizmo"]!.path);
    });

    for (const [what, damage] of [
        ["is cut short", (path: string) => truncateSync(path, 3)],
        ["is of another version", (path: string) => writeFileSync(path, gizmo("1.2.9"))],
        ["cannot be executed", (path: string) => chmodSync(path, 0o644)],
    ] as const) {
        it(`makes a tool again that ${what}, and says so in one line`, async () => {
            const { path } = (await get()).tools["gizmo"]!;
            damage(path);
            const { steps } = await get();
            assert.equal(steps.filter((step) => step.includes("is corrupt")).length, 1);
            assert.match(steps[0]!, /^gizmo: the copy in .* is corrupt \(.+\) and is made again$/);
            assert.equal(execFileSync(path, { encoding: "utf8" }), "gizmo v1.2.3\n");
            assert.equal(downloads(), 2);
        });
    }

    it("makes a tool again whose manifest is unreadable", async () => {
        const { path } = (await get()).tools["gizmo"]!;
        writeFileSync(join(path, "../manifest.json"), "{");
        assert.match((await get()).steps[0]!, /manifest\.json is not readable/);
        assert.deepEqual((await get()).steps, []);
    });

    it("accepts files that only carry another time, as after a restore", async () => {
        const { path } = (await get()).tools["gizmo"]!;
        utimesSync(path, 1, 1);
        assert.deepEqual((await get()).steps, []);
    });

    it("notices a change that hides behind the same size and time when asked to verify", async () => {
        const { path } = (await get()).tools["gizmo"]!;
        const { mtimeMs } = statSync(path);
        writeFileSync(path, gizmo("9.9.9"));
        utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
        assert.match((await get(true)).steps[0]!, /the contents of gizmo have changed/);
        assert.equal(readFileSync(path, "utf8"), gizmo());
    });

    it("keeps no half tool of a run that was killed, and the next run succeeds", async () => {
        const half = new Promise<void>((resolve) => {
            server.files[ARCHIVE] = (response: ServerResponse) => {
                response.writeHead(200, { "content-length": archive.length });
                response.write(archive.subarray(0, archive.length / 2), () => resolve());
            };
        });
        const child = childRun();
        await half;
        child.kill("SIGKILL");
        await once(child, "exit");
        assert.deepEqual(
            place.cached("gizmo").map((name) => name.slice(0, 9)),
            [".partial-"],
        );
        server.files[ARCHIVE] = archive;
        // The lock of the dead run goes stale first.
        const { tools, steps } = await get();
        assert.equal(readFileSync(tools["gizmo"]!.path, "utf8"), gizmo());
        assert.match(steps[0]!, /^gizmo: waiting for another run that makes it \(lock: .*gizmo\.lock\)$/);
        assert.deepEqual(
            place.cached("gizmo").filter((name) => name.startsWith(".")),
            [],
        );
    });

    it("lets the second of two runs wait for the first and use what it made", async () => {
        let finish: (() => void) | undefined;
        server.files[ARCHIVE] = (response: ServerResponse) => {
            finish = () => response.end(archive);
        };
        const child = childRun();
        const ended = once(child, "close");
        let output = "";
        child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
        while (!finish) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        const second = get();
        setTimeout(finish, 300);
        const { tools, steps } = await second;
        await ended;
        assert.equal((JSON.parse(output) as { how: string }).how, "download");
        assert.equal(tools["gizmo"]!.how, "download");
        assert.match(steps[0]!, /waiting for another run/);
        assert.equal(downloads(), 1);
    });

    it("keeps nothing half-made on a full disk, and says in one line what to do", async () => {
        const promises = process.getBuiltinModule("node:fs/promises");
        const { writeFile } = promises;
        // The manifest, the last file of an entry. No path: a failed write has none.
        promises.writeFile = () => Promise.reject(Object.assign(new Error("no space left"), { code: "ENOSPC" }));
        try {
            await assert.rejects(get(), {
                name: "Error",
                message: `No space is left for ${place.machine.cache} (ENOSPC). Free some, or set XDG_CACHE_HOME to another place.`,
            });
        } finally {
            promises.writeFile = writeFile;
        }
        assert.deepEqual(place.cached("gizmo"), []);
        assert.equal((await get()).tools["gizmo"]!.how, "download");
    });

    it("tells a user what to do when it cannot be written", async () => {
        const cache = `${place.write("file", "no directory")}/cache`;
        await assert.rejects(install({ gizmo: GIZMO_RELEASE }, { ...place.machine, cache }), ({ message }: Error) => {
            assert.equal(
                message,
                `${cache} cannot be used (ENOTDIR). Make it accessible, or set XDG_CACHE_HOME to another place.`,
            );
            return true;
        });
    });

    it("tells a user at once when it would lie where no folder can be made", async function () {
        if (!existsSync("/proc/self")) {
            this.skip();
        }
        await assert.rejects(
            install({ gizmo: GIZMO_RELEASE }, { ...place.machine, cache: "/proc/nope/h200-platform" }),
            {
                message:
                    "/proc/nope cannot be made (ENOENT): /proc takes no folders. Set XDG_CACHE_HOME to another place.",
            },
        );
    });
});
