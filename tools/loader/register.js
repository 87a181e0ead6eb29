"use strict";
// Loads the project's TypeScript without checking types (`npm run check` does that): program, policies, commands and tests.
// Plain JavaScript, as everything in this folder, since the rest is loaded through it.
const { readFileSync } = require("node:fs");

require("./deferred");
const { mapOf, transpile } = require("./transpile");

require.extensions[".ts"] = (module, file) => {
    module._compile(transpile(file, readFileSync(file, "utf8")), file);
};

// Positions in our own sources are mapped, and no others: the SDK takes a stack trace for every resource, and the maps of
// everything on it would be read and parsed for that.
require("source-map-support").install({
    retrieveSourceMap: (file) => mapOf(file) ?? null,
    overrideRetrieveSourceMap: true,
    handleUncaughtExceptions: false,
});
