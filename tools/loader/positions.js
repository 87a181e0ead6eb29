"use strict";
// Names positions of our own sources in stack traces, by Node's own reader of source maps. Traces are many: the SDK takes one for
// every resource and for every promise, and the usual package copies each frame of each of them, which was a third of what a
// program of 400 resources computed. A trace ends at the first line of our own that ran: what loaded it is the same for every
// resource, and stood in the state as often as there are resources.
const { SourceMap } = require("node:module");
const { mapOf } = require("./transpile");

const maps = new Map();

Error.prepareStackTrace = (error, frames) => {
    const first = frames.findLastIndex(isOurs);
    const own = first < 0 ? frames : frames.slice(0, first + 1);
    return [titleOf(error), ...own.map((frame) => `    at ${lineOf(frame)}`)].join("\n");
};

function isOurs(frame) {
    return frame.getFileName()?.endsWith(".ts") ?? false;
}

/** As V8 does it, which never lets an error without a readable text hide the error itself. */
function titleOf(error) {
    try {
        return Error.prototype.toString.call(error);
    } catch {
        return "<error>";
    }
}

function lineOf(frame) {
    const text = frame.toString();
    const map = isOurs(frame) ? sourceMapOf(frame.getFileName()) : undefined;
    const { originalLine, originalColumn } =
        map?.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1) ?? {};
    return originalLine === undefined
        ? text
        : text.replace(/:\d+:\d+(\)?)$/, `:${originalLine + 1}:${originalColumn + 1}$1`);
}

function sourceMapOf(file) {
    if (!maps.has(file)) {
        const map = mapOf(file);
        maps.set(file, map && new SourceMap(JSON.parse(map)));
    }
    return maps.get(file);
}
