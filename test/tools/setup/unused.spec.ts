import assert from "node:assert/strict";
import { existsSync, statSync, utimesSync } from "node:fs";
import { dirname } from "node:path";

import { install } from "./support/install";
import { GIZMO, Workplace } from "./support/workplace";

const DAY_S = 24 * 60 * 60;

describe("entries of the cache that an edit of their sources has superseded", () => {
    let place: Workplace;
    beforeEach(() => (place = new Workplace()));
    afterEach(() => place.remove());

    /** The entry of a checkout whose sources are as they were after this edit. */
    async function use(edit: string): Promise<string> {
        place.write("checkout/tools/gizmo/main.ts", `console.log("gizmo v1.2.3+stand-in"); // ${edit}`);
        const pin = { ...GIZMO, bundle: { entry: "tools/gizmo/main.ts", sources: ["tools/gizmo"] } };
        return dirname((await install({ gizmo: pin }, place.machine)).tools["gizmo"]!.path);
    }

    /** As if nobody had looked the entry up for so long. */
    function rest(entry: string, days: number): void {
        const then = Date.now() / 1000 - days * DAY_S;
        utimesSync(entry, then, then);
    }

    it("go when a new one is made and nobody has used them for a month", async () => {
        const [first, second] = [await use("first"), await use("second")];
        rest(first, 31);
        rest(second, 29);
        const third = await use("third");
        assert.deepEqual([first, second, third].map(existsSync), [false, true, true]);
        assert.deepEqual(place.cached("gizmo").length, 2, "something was left aside");
    });

    it("stay while another checkout uses them", async () => {
        const first = await use("first");
        const second = await use("second");
        rest(first, 31);
        assert.equal(await use("first"), first);
        rest(second, 31);
        await use("third");
        assert.deepEqual([first, second].map(existsSync), [true, false]);
    });

    it("are not touched by runs that make nothing", async () => {
        const first = await use("first");
        const second = await use("second");
        rest(first, 400);
        await use("second");
        assert.ok(existsSync(first));
        const before = statSync(second).mtimeMs;
        await use("second");
        assert.equal(statSync(second).mtimeMs, before, "written more often than once a day");
    });
});
