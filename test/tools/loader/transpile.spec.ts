import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../../..");
const SOURCE = "export const answer: number = 42;\n";

interface Transpiler {
    readonly transpile: (file: string, source: string) => string;
}

describe("the loader's memory", () => {
    let root: string;
    let entry: string;

    /** A copy of the transpiler in a project of its own, and so with a memory of its own. */
    const load = () => module.require(path.join(root, "tools/loader/transpile.js")) as Transpiler;

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(tmpdir(), "transpile-"));
        entry = path.join(root, "node_modules/.cache/h200-platform/stacks!answer.ts.js");
        fs.mkdirSync(path.join(root, "tools/loader"), { recursive: true });
        fs.mkdirSync(path.join(root, "node_modules"));
        fs.copyFileSync(path.join(ROOT, "tools/loader/transpile.js"), path.join(root, "tools/loader/transpile.js"));
        fs.symlinkSync(path.join(ROOT, "node_modules/esbuild"), path.join(root, "node_modules/esbuild"));
    });

    afterEach(() => {
        fs.rmSync(root, { recursive: true });
    });

    const transpile = (source = SOURCE) => load().transpile(path.join(root, "stacks/answer.ts"), source);

    it("gives CommonJS without types, whose map names the source beside it", () => {
        const code = transpile();
        assert.match(code, /const answer = 42;/);
        const [, map = ""] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(code) ?? [];
        const { sources, sourcesContent } = JSON.parse(Buffer.from(map, "base64").toString()) as {
            sources: string[];
            sourcesContent?: unknown;
        };
        assert.deepEqual(sources, ["answer.ts"]);
        assert.equal(sourcesContent, undefined);
    });

    it("answers what it remembers", () => {
        const remembered = `// remembered\n${transpile()}`;
        fs.writeFileSync(entry, remembered);
        assert.equal(transpile(), remembered);
    });

    it("keeps one entry a source, for the source as it is now", () => {
        transpile();
        assert.match(transpile("export const answer = 43;"), /answer = 43/);
        assert.deepEqual(fs.readdirSync(path.dirname(entry)), [path.basename(entry)]);
        assert.match(transpile(), /answer = 42/);
    });

    it("does not believe an entry that was cut off", () => {
        const code = transpile();
        fs.truncateSync(entry, code.length - 20);
        assert.equal(transpile(), code);
        assert.equal(fs.readFileSync(entry, "utf8"), code);
    });

    for (const code of ["EROFS", "ENOSPC"]) {
        it(`works where nothing can be written (${code})`, () => {
            const { writeFileSync } = fs;
            const replaced = module.require("node:fs") as { writeFileSync: unknown };
            replaced.writeFileSync = () => {
                throw Object.assign(new Error(`${code}: no`), { code });
            };
            try {
                assert.match(transpile(), /answer = 42/);
            } finally {
                replaced.writeFileSync = writeFileSync;
            }
            assert.deepEqual(fs.readdirSync(path.dirname(entry)), []);
        });
    }
});
