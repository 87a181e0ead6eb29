import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { mergeValues, plainnessIssues } from "../../../../components/upstream/charts/values";

describe("values of a chart", () => {
    it("are merged as helm merges them: maps deeply, lists whole, null over a default", () => {
        const base = { a: { b: 1, c: { d: 2 } }, list: [1, 2], gone: { x: 1 } };
        assert.deepEqual(mergeValues(base, { a: { c: { e: 3 } }, list: [3], gone: null }), {
            a: { b: 1, c: { d: 2, e: 3 } },
            list: [3],
            gone: null,
        });
        assert.deepEqual(base, { a: { b: 1, c: { d: 2 } }, list: [1, 2], gone: { x: 1 } });
    });

    it("are plain, and whatever is not is named by path", () => {
        assert.deepEqual(plainnessIssues({ a: [1, "x", true, null, { b: {} }] }), []);
        const odd = { out: pulumi.output(1), list: [Promise.resolve(1)], none: undefined, nan: NaN, call: () => 1 };
        assert.deepEqual(
            plainnessIssues(odd).map(({ path }) => path),
            ["values.out", "values.list[0]", "values.none", "values.nan", "values.call"],
        );
    });
});
