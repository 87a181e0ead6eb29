"use strict";
// The transpiler that ts-node uses for the program, named in stacks/tsconfig.json: the engine loads some sixty files at every
// preview, and TypeScript's own takes seconds for that.
const { transformSync } = require("esbuild");

/** ts-node's interface for transpilers of other makers. */
exports.create = () => ({
    transpile(source, { fileName }) {
        const options = { loader: "ts", format: "cjs", target: "node20", sourcefile: fileName, sourcemap: "external" };
        const { code, map } = transformSync(source, options);
        return { outputText: code, sourceMapText: map };
    },
});
