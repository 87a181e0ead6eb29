import assert from "node:assert/strict";

import * as fc from "fast-check";

import { merge } from "../../../stacks/config/merge";

describe("merging a stack over the one it is like", () => {
    it("merges maps deeply, replaces lists and removes by null", () => {
        const base = { hosts: { a: { rack: "r1", disks: [1, 2] }, b: { rack: "r2" } }, phase: 1 };
        const overlay = { hosts: { a: { disks: [3] }, b: null }, phase: 2 };
        assert.deepEqual(merge(base, overlay), { hosts: { a: { rack: "r1", disks: [3] } }, phase: 2 });
    });

    it("leaves no null behind where the base has nothing to remove", () => {
        assert.deepEqual(merge({}, { hosts: { a: null } }), { hosts: {} });
    });

    const tree = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
        tree: fc.dictionary(
            fc.constantFrom("a", "b", "c"),
            fc.oneof(fc.integer(), fc.array(fc.integer()), tie("tree")),
            { maxKeys: 3, noNullPrototype: true },
        ),
    })).tree;

    it("changes nothing when the overlay says what the base says", () => {
        fc.assert(fc.property(tree, (base) => assert.deepEqual(merge(base, base), base)));
    });

    it("takes the overlay's word for everything the overlay says", () => {
        fc.assert(
            fc.property(tree, tree, (base, overlay) =>
                assert.deepEqual(merge(merge(base, overlay), overlay), merge(base, overlay)),
            ),
        );
    });
});
