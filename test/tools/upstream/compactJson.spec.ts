import assert from "node:assert/strict";

import fc from "fast-check";

import { compactJson } from "../../../tools/upstream/compactJson";

describe("compactJson", () => {
    it("keeps on one line what fits there, and gives every other field a line", () => {
        const long = "x".repeat(100);
        assert.equal(
            compactJson({ short: { a: [1, 2] }, wide: { first: long, second: { b: true } } }),
            [
                "{",
                ' "short": {"a": [1, 2]},',
                ' "wide": {',
                `  "first": "${long}",`,
                '  "second": {"b": true}',
                " }",
                "}",
            ].join("\n"),
        );
    });

    it("says the same as JSON", () => {
        fc.assert(
            fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
                assert.equal(JSON.stringify(JSON.parse(compactJson(value))), JSON.stringify(value));
            }),
        );
    });

    it("begins a nested line with a blank, so that the first column belongs to the outermost", () => {
        fc.assert(
            fc.property(fc.array(fc.jsonValue({ maxDepth: 6 }), { minLength: 1 }), (value) => {
                const inner = compactJson(value).split("\n").slice(1, -1);
                assert.ok(inner.every((line) => line.startsWith(" ")));
            }),
        );
    });
});
