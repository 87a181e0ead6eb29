"use strict";
// The SDK loads npm's own dependency resolver and the TypeScript compiler at every start, for one thing: turning functions into
// text, for providers that are written inside a program. There are none here, and three quarters of the SDK's own start are
// spent on that. So both wait until somebody asks them for something.
const Module = require("node:module");
const path = require("node:path");

const DEFERRED = new Set(["@npmcli/arborist", "typescript"]);
/** Maps positions in stack traces, of all files and at a price; `positions.js` does that for ours. */
const REPLACED = "source-map-support/register";
const SDK = `${path.sep}@pulumi${path.sep}pulumi${path.sep}`;

const load = Module._load;

Module._load = function (request, parent, isMain) {
    const bySdk = parent?.filename?.includes(SDK);
    if (bySdk && request === REPLACED) {
        return {};
    }
    return bySdk && DEFERRED.has(request)
        ? onDemand(() => load.call(Module, request, parent, isMain))
        : load.call(Module, request, parent, isMain);
};

/** Stands for a module whose properties are read after it was imported. */
function onDemand(loadModule) {
    // As a module with named exports it is taken as it is; otherwise all its properties would be copied at once.
    return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : loadModule()[name]) });
}
