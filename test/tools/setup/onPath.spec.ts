import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";

import { findOnPath } from "../../../tools/setup/onPath";
import { install } from "./support/install";
import { GIZMO, gizmo, Workplace } from "./support/workplace";

describe("tools on PATH", () => {
    let place: Workplace;
    beforeEach(() => (place = new Workplace()));
    afterEach(() => place.remove());

    const find = () => findOnPath("gizmo", GIZMO.question!, place.machine);
    /** Large enough to be a program and no shim. Adds a line to `asked` each time it runs. */
    const program = (version: string) =>
        `echo gizmo v${version}; echo asked >> ${place.directory}/asked; exit\n${"#".repeat(1024 * 1024)}`;
    const timesAsked = () => readFileSync(`${place.directory}/asked`, "utf8").split("\n").length - 1;

    it("takes one of exactly the pinned version", async () => {
        const path = place.command("gizmo", "echo gizmo v1.2.3");
        const { tools } = await install({ gizmo: GIZMO }, place.machine);
        assert.equal(tools["gizmo"]!.path, path);
        assert.equal(tools["gizmo"]!.how, "path");
    });

    for (const version of ["1.2.4", "1.2.3+k3s1", "1.2.3-rc.1", "1.2.30"]) {
        it(`passes over version ${version}, and says so when nothing else works`, async () => {
            const path = place.command("gizmo", `echo gizmo v${version}`);
            await assert.rejects(install({ gizmo: GIZMO }, place.machine), ({ message }: Error) =>
                message.includes(`PATH: ${path} is ${version}`),
            );
        });
    }

    it("passes over one that cannot tell its version", async () => {
        place.command("gizmo", "echo hello");
        assert.match((await find())!.version, /^unknown \(it printed "hello\\n"\)$/);
    });

    it("does not take what it made itself for the user's, even through a link", async () => {
        place.write("cache/gizmo/1.2.3-0/gizmo", gizmo(), 0o755);
        symlinkSync(`${place.machine.cache}/gizmo/1.2.3-0/gizmo`, `${place.bin}/gizmo`);
        assert.equal(await find(), undefined);
    });

    it("does not take what a twin has on PATH, which calls a tool that was found before", async () => {
        const wrapper = place.write("checkout/.twin/bin/gizmo", "#!/bin/sh\necho gizmo v1.2.3\n", 0o755);
        const PATH = `${dirname(wrapper)}:${place.machine.env["PATH"] ?? ""}`;
        const found = () => findOnPath("gizmo", GIZMO.question!, { ...place.machine, env: { PATH } });
        assert.equal(await found(), undefined);
        const path = place.command("gizmo", "echo gizmo v1.2.3");
        assert.deepEqual(await found(), { path, version: "1.2.3" });
    });

    it("asks a program once, and again when the file has changed", async () => {
        place.command("gizmo", program("1.2.3"));
        assert.equal((await find())!.version, "1.2.3");
        assert.equal((await find())!.version, "1.2.3");
        assert.equal(timesAsked(), 1);
        place.command("gizmo", `${program("1.2.4")}#`);
        assert.equal((await find())!.version, "1.2.4");
        assert.equal(timesAsked(), 2);
    });

    it("asks a small script every time: a version manager's shim answers by directory", async () => {
        place.command("gizmo", "cat $0.version");
        place.write("bin/gizmo.version", "v1.2.3");
        assert.equal((await find())!.version, "1.2.3");
        place.write("bin/gizmo.version", "v9.9.9");
        assert.equal((await find())!.version, "9.9.9");
    });
});
