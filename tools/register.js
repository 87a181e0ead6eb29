"use strict";
// Compiles the project's TypeScript as it is loaded, without checking types: `npm run check` does that. esbuild, because
// loading the TypeScript compiler takes longer than most commands do. The engine loads program and policies by ts-node.
const { readFileSync } = require("node:fs");

const { transformSync } = require("esbuild");

process.setSourceMapsEnabled(true);

require.extensions[".ts"] = (module, file) => {
    const { code } = transformSync(readFileSync(file, "utf8"), {
        loader: "ts",
        format: "cjs",
        target: "node20",
        sourcefile: file,
        sourcemap: "inline",
    });
    module._compile(code, file);
};
