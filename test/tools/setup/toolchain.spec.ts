import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import Ajv from "ajv";

import { UsageError } from "../../../tools/command";
import { setup } from "../../../tools/setup/command";
import type { Pin } from "../../../tools/setup/pin";
import { Run } from "../../../tools/setup/run";
import { assemble, linkPlugins, type Toolchain } from "../../../tools/setup/toolchain";
import schema from "../../../tools/setup/setup.schema.json";
import { install } from "./support/install";
import { serve } from "./support/server";
import { fakeGo, GIZMO, GIZMO_MODULE, GIZMO_RELEASE, gizmo, sha256, Workplace } from "./support/workplace";

const STAND_IN: Pin = { ...GIZMO_RELEASE, bundle: { entry: "tools/stand-in/main.ts", sources: ["tools/stand-in"] } };

describe("the toolchain", () => {
    let place: Workplace;
    beforeEach(() => {
        place = new Workplace({ downloadBase: "http://127.0.0.1:1" });
        place.write("checkout/tools/stand-in/main.ts", `console.log("gizmo", "v1.2.3+stand-in" as string);`);
    });
    afterEach(() => place.remove());

    const standIn = (machine = place.machine) => install({ gizmo: STAND_IN }, machine);

    it("uses a stand-in where the publisher's plugin cannot be had, and marks it", async () => {
        const { gizmo: tool } = (await standIn()).tools;
        assert.deepEqual([tool!.how, tool!.standIn], ["bundle", true]);
        assert.equal((await promisify(execFile)(tool!.path)).stdout, "gizmo v1.2.3+stand-in\n");
        assert.deepEqual((await standIn()).steps, []);
    });

    it("refuses a stand-in that passes itself off as the publisher's", async () => {
        place.write("checkout/tools/stand-in/main.ts", `console.log("gizmo v1.2.3");`);
        await assert.rejects(standIn(), /bundle: what was made says its version is 1\.2\.3, not 1\.2\.3\+stand-in/);
    });

    it("makes a stand-in again when its sources or the lock file change", async () => {
        const paths = [(await standIn()).tools["gizmo"]!.path];
        place.write("checkout/package-lock.json", `{ "changed": true }`);
        paths.push((await standIn()).tools["gizmo"]!.path);
        place.write("checkout/tools/stand-in/more.ts", "export const more = 1;");
        paths.push((await standIn()).tools["gizmo"]!.path);
        assert.equal(new Set(paths).size, 3);
    });

    it("gives a stand-in up as soon as the publisher can be reached", async () => {
        await standIn();
        const archive = await place.archive({ "gizmo-1.2.3/gizmo": gizmo() });
        const server = await serve({
            "gizmo.example/gizmo.tar.gz": archive,
            "gizmo.example/SHA256SUMS": sha256(archive),
        });
        try {
            const online = { ...place.machine, downloadBase: server.base };
            assert.deepEqual((await standIn(online)).tools["gizmo"]!.how, "download");
            assert.deepEqual((await standIn()).tools["gizmo"]!.how, "download");
            // Where the server answers but has nothing to offer, the stand-in stays.
            rmSync(place.machine.cache, { recursive: true });
            await standIn();
            delete server.files["gizmo.example/gizmo.tar.gz"];
            assert.deepEqual((await standIn(online)).tools["gizmo"]!.how, "bundle");
        } finally {
            await server.close();
        }
    });

    describe("a tool that comes with another", () => {
        const helper: Pin = { group: "base", version: "1.2.3", beside: "gizmo", bundle: STAND_IN.bundle! };

        it("is the one beside it, when that came from PATH", async () => {
            place.command("gizmo", "echo gizmo v1.2.3");
            const path = place.command("helper", "echo helper");
            const { tools } = await install({ gizmo: GIZMO, helper }, place.machine);
            assert.deepEqual([tools["helper"]!.how, tools["helper"]!.path], ["path", path]);
        });

        it("is our own, when the other was built here", async () => {
            place.command("go", fakeGo(join(place.directory, "go.log")));
            place.command("helper", "echo of another version");
            const { tools } = await install({ gizmo: GIZMO_MODULE, helper }, place.machine);
            assert.deepEqual([tools["gizmo"]!.how, tools["helper"]!.how], ["module", "bundle"]);
        });
    });

    it("offers a directory for PATH with these tools and nothing else", async () => {
        const path = place.command("gizmo", "echo gizmo v1.2.3");
        place.command("other", "");
        const pins = { gizmo: GIZMO };
        const { binDirs } = await assemble(new Run(pins, place.machine, {}), pins, place.machine);
        assert.equal(binDirs.length, 1);
        assert.deepEqual(readdirSync(binDirs[0]!), ["gizmo"]);
        assert.equal(realpathSync(join(binDirs[0]!, "gizmo")), realpathSync(path));
    });

    it("links the resource plugins where the engine looks for them, again and again", async () => {
        const plugin = (name: string, path: string) => ({
            name,
            version: "4.5.6",
            path,
            how: "download" as const,
            standIn: false,
            verifiedBy: "",
            seconds: 0,
        });
        const first = place.write("one/pulumi-resource-gizmo", "one");
        const second = place.write("two/pulumi-resource-gizmo", "two");
        const home = join(place.directory, "pulumi");
        const linked = join(home, "plugins/resource-gizmo-v4.5.6/pulumi-resource-gizmo");
        for (const path of [first, first, second]) {
            const tools = {
                "pulumi-resource-gizmo": plugin("pulumi-resource-gizmo", path),
                etcd: plugin("etcd", path),
            };
            await linkPlugins({ tools, binDirs: [] } as unknown as Toolchain, home);
            assert.equal(readFileSync(linked, "utf8"), readFileSync(path, "utf8"));
        }
        assert.deepEqual(readdirSync(join(home, "plugins")), ["resource-gizmo-v4.5.6"]);
        assert.deepEqual(readdirSync(join(home, "plugins/resource-gizmo-v4.5.6")), ["pulumi-resource-gizmo"]);
    });
});

describe("npm run setup", function () {
    this.timeout(30_000);
    const ROOT = join(__dirname, "../../..");
    let place: Workplace;
    beforeEach(() => (place = new Workplace()));
    afterEach(() => place.remove());

    it("prints JSON by its schema, and nothing else, to standard output", async () => {
        mkdirSync(place.bin, { recursive: true });
        place.command("helm", "echo v4.3.1");
        const { stdout } = await promisify(execFile)(
            process.execPath,
            [join(ROOT, "tools/run.js"), "setup", "--group", "charts", "--json"],
            { env: { ...process.env, PATH: `${place.bin}:/usr/bin:/bin`, XDG_CACHE_HOME: place.directory } },
        );
        const result = JSON.parse(stdout) as { tools: { name: string; how: string; path: string }[] };
        const validate = new Ajv().compile(schema);
        assert.ok(validate(result), JSON.stringify(validate.errors));
        assert.deepEqual(
            result.tools.map(({ name, how, path }) => [name, how, path]),
            [["helm", "path", join(place.bin, "helm")]],
        );
    });

    it("refuses a group that does not exist and names those that do", async () => {
        await assert.rejects(
            setup.run({ group: ["bsae"] }, []),
            (error: Error) =>
                error instanceof UsageError &&
                error.message === "--group bsae: unknown. Groups: base, charts, live-metal.",
        );
    });
});
