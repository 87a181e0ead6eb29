"use strict";
// Erases the types of one source. By esbuild, because loading the TypeScript compiler takes longer than most commands do; and
// remembered, because each synchronous call of esbuild starts a process: a program of sixty files would wait half a second for
// that at every preview.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "../..");
/** One entry a source, replaced when the source changes; `npm ci` empties it. Clones that share dependencies share it. */
const CACHE = path.join(ROOT, "node_modules", ".cache", "h200-platform");

/** The map names the source as its neighbour, so that an entry holds for every clone. */
const OPTIONS = { loader: "ts", format: "cjs", target: "node20", sourcemap: "inline", sourcesContent: false };

const { version } = require("esbuild/package.json");
const SETTINGS = JSON.stringify([version, OPTIONS]);

const INLINE_MAP = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)$/m;

/** What this process has loaded, by file. */
const loaded = new Map();

/** @returns CommonJS with an inline source map */
exports.transpile = (file, source) => {
    const code = transpiled(file, source);
    loaded.set(file, code);
    return code;
};

/** @returns the source map of a file that was transpiled here, as JSON */
exports.mapOf = (file) => {
    const [, map] = INLINE_MAP.exec(loaded.get(file) ?? "") ?? [];
    return map && Buffer.from(map, "base64").toString("utf8");
};

function transpiled(file, source) {
    const key = createHash("sha256").update(SETTINGS).update(source).digest("hex");
    const mark = `\n//# ${key}\n`;
    const entry = path.join(CACHE, `${path.relative(ROOT, file).replaceAll(path.sep, "!")}.js`);
    const known = readIfThere(entry);
    if (known?.endsWith(mark)) {
        return known;
    }
    // Loaded late: most starts need none of it.
    const { transformSync } = require("esbuild");
    const code = transformSync(source, { ...OPTIONS, sourcefile: path.basename(file) }).code + mark;
    remember(entry, code);
    return code;
}

function readIfThere(entry) {
    try {
        return readFileSync(entry, "utf8");
    } catch (error) {
        if (error.code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}

function remember(entry, code) {
    // Written whole or not at all: another process may read it now.
    const unfinished = `${entry}.${process.pid}`;
    try {
        mkdirSync(CACHE, { recursive: true });
        writeFileSync(unfinished, code);
        renameSync(unfinished, entry);
    } catch (error) {
        rmSync(unfinished, { force: true });
        // Dependencies installed by somebody else, or on a full disk: this start is slower, and just as right.
        if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(error.code)) {
            throw error;
        }
    }
}
