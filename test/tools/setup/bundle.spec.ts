import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { install } from "./support/install";
import { GIZMO, Workplace } from "./support/workplace";

describe("bundling a program of this repository", () => {
    let place: Workplace;
    beforeEach(() => (place = new Workplace()));
    afterEach(() => place.remove());

    const get = () =>
        install(
            { gizmo: { ...GIZMO, bundle: { entry: "tools/gizmo/main.ts", sources: ["tools/gizmo"] } } },
            place.machine,
        );

    for (const [where, folder] of [
        ["in the checkout", "checkout/node_modules"],
        ["where node_modules points to, as in clones that share dependencies", "elsewhere/node_modules"],
    ] as const) {
        it(`takes libraries ${where}`, async () => {
            place.write(`${folder}/words/index.js`, `exports.word = "gizmo";`);
            if (!folder.startsWith("checkout")) {
                symlinkSync(join(place.directory, folder), join(place.machine.root, "node_modules"));
            }
            place.write(
                "checkout/tools/gizmo/main.ts",
                `import { word } from "words"; console.log(word, "v1.2.3+stand-in");`,
            );
            const { path } = (await get()).tools["gizmo"]!;
            assert.equal(execFileSync(path, { encoding: "utf8" }), "gizmo v1.2.3+stand-in\n");
        });
    }

    it("refuses a source that decides nothing about when it is made again", async () => {
        place.write("checkout/tools/other/version.ts", `export const version = "v1.2.3+stand-in";`);
        place.write(
            "checkout/tools/gizmo/main.ts",
            `import { version } from "../other/version"; console.log(version);`,
        );
        await assert.rejects(get(), {
            message: "The sources of gizmo in tools/setup/pins.ts leave out tools/other/version.ts",
        });
        assert.deepEqual(place.cached("gizmo"), []);
    });
});
