"use strict";
// Plain JavaScript on purpose: it must run, and say what is wrong, on a Node too old for the rest.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
    console.error(
        `Node ${process.versions.node} is too old: this project needs Node 20.19 or newer (package.json, engines).`,
    );
    process.exit(1);
}
try {
    require.resolve("esbuild");
} catch {
    console.error("Dependencies are not installed: run `npm ci` first.");
    process.exit(1);
}
require("./loader/register");
require("./cli").main(process.argv.slice(2));
