import assert from "node:assert/strict";
import {
    existsSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { RenderCache } from "../../../../components/upstream/charts/renderCache";

describe("the cache of renders", () => {
    const root = mkdtempSync(join(tmpdir(), "renders-spec-"));
    const directory = join(root, "renders");
    let renders = 0;
    const render = () => ({ renders: ++renders });
    beforeEach(() => {
        rmSync(directory, { recursive: true, force: true });
        renders = 0;
    });
    after(() => rmSync(root, { recursive: true }));

    it("renders once for a key, and again for another", () => {
        const cache = new RenderCache(directory);
        assert.deepEqual([cache.get({ a: 1 }, render), cache.get({ a: 1 }, render)], [{ renders: 1 }, { renders: 1 }]);
        assert.deepEqual(new RenderCache(directory).get({ a: 2 }, render), { renders: 2 });
        assert.deepEqual(new RenderCache(directory).get({ a: 1 }, render), { renders: 1 });
    });

    it("keeps nothing of a render that failed", () => {
        const cache = new RenderCache(directory);
        assert.throws(() => cache.get({ a: 1 }, () => assert.fail("no helm")));
        assert.deepEqual(cache.get({ a: 1 }, render), { renders: 1 });
        assert.equal(readdirSync(directory).length, 1);
    });

    it("renders again where an entry is cut or of something else", () => {
        const cache = new RenderCache(directory);
        cache.get({ a: 1 }, render);
        const [name = ""] = readdirSync(directory);
        const entry = join(directory, name);
        const whole = readFileSync(entry, "utf8");
        const [sum = ""] = whole.split("\n");
        const damages = ["", "null", "{}", "\n", `${sum}\n`, `${sum}\nnull`, `${sum}\n{}`, whole.slice(0, -1), sum];
        for (const [i, damage] of damages.entries()) {
            writeFileSync(entry, damage);
            assert.deepEqual(cache.get({ a: 1 }, render), { renders: i + 2 }, JSON.stringify(damage));
        }
        cache.get({ a: 2 }, () => "another's");
        const other = readdirSync(directory).find((file) => file !== name) ?? "";
        writeFileSync(entry, readFileSync(join(directory, other)));
        assert.deepEqual(cache.get({ a: 1 }, render), { renders: damages.length + 2 });
    });

    it("drops what was rendered a month ago when it keeps something new", () => {
        const cache = new RenderCache(directory);
        cache.get({ a: 1 }, render);
        const [name = ""] = readdirSync(directory);
        utimesSync(join(directory, name), 0, Date.now() / 1000 - 31 * 24 * 3600);
        cache.get({ a: 2 }, render);
        assert.equal(existsSync(join(directory, name)), false);
        assert.equal(readdirSync(directory).length, 1);
    });

    it("shows entries to nobody else: a render holds what a chart puts into Secrets", () => {
        new RenderCache(directory).get({ a: 1 }, render);
        const [name = ""] = readdirSync(directory);
        assert.equal(statSync(join(directory, name)).mode & 0o077, 0);
    });
});
