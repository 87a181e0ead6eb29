"use strict";
// Loads the project's TypeScript without checking types (`npm run check` does that): program, policies, commands and tests.
// Plain JavaScript, as everything in this folder, since the rest is loaded through it.
const { readFileSync } = require("node:fs");

require("./deferred");
require("./positions");
const { transpile } = require("./transpile");

require.extensions[".ts"] = (module, file) => {
    module._compile(transpile(file, readFileSync(file, "utf8")), file);
};
