import assert from "node:assert/strict";

import fc from "fast-check";

import { type ChartValues, valueDifferences } from "../../../components/upstream/valueDifferences";

const leaf = fc.oneof(fc.boolean(), fc.integer(), fc.string(), fc.array(fc.integer(), { maxLength: 2 }));
const { values } = fc.letrec<{ values: ChartValues }>((tie) => ({
    values: fc.dictionary(fc.stringMatching(/^[a-d]$/), fc.oneof({ maxDepth: 3 }, leaf, tie("values")), { maxKeys: 3 }),
}));

describe("valueDifferences", () => {
    it("names each differing leaf, in both directions, lists compared whole", () => {
        const wanted = { driver: { version: "580", rdma: { enabled: true } }, list: [1, 2], same: { deep: "x" } };
        const recorded = {
            driver: { rdma: { enabled: false } },
            list: [1],
            same: { deep: "x" },
            psa: { enabled: true },
        };
        assert.deepEqual(valueDifferences(wanted, recorded), [
            { path: "driver.rdma.enabled", wanted: true, recorded: false },
            { path: "driver.version", wanted: "580", recorded: undefined },
            { path: "list", wanted: [1, 2], recorded: [1] },
            { path: "psa.enabled", wanted: undefined, recorded: true },
        ]);
    });

    it("finds nothing between equal values, and the same paths whichever way round", () => {
        fc.assert(
            fc.property(values, values, (a, b) => {
                assert.deepEqual(valueDifferences(a, structuredClone(a)), []);
                const paths = (from: ChartValues, to: ChartValues) =>
                    valueDifferences(from, to).map(({ path }) => path);
                assert.deepEqual(paths(a, b), paths(b, a));
            }),
        );
    });
});
