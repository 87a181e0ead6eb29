import assert from "node:assert/strict";

import * as fc from "fast-check";

import { depths, findCycle, needs } from "../../../stacks/plan/keys/keyGraph";
import type { KeyId, KeyPlan } from "../../../stacks/plan/keys/keyPlan";
import { exampleKey } from "./support/exampleKey";

const idOf = (index: number): KeyId => `key/${index}`;

/** Graphs without cycles: each key needs only keys of a lower number, to be used, to be made or for its recovery. */
const acyclic = fc.integer({ min: 2, max: 12 }).chain((size) =>
    fc
        .array(fc.array(fc.tuple(fc.nat(), fc.nat(2)), { maxLength: 4 }), { minLength: size, maxLength: size })
        .map((edges) =>
            edges.map((targets, index) => {
                const of = (kind: number) =>
                    index === 0 ? [] : targets.filter((edge) => edge[1] === kind).map(([to]) => idOf(to % index));
                const change = { signedBy: of(1), recovery: { from: of(2), procedure: "p" } };
                return exampleKey(String(index), of(0), change);
            }),
        ),
);

/** `key` with one edge more: to use it, to make it or for its recovery. */
function withEdge(key: KeyPlan, to: KeyId, kind: number): KeyPlan {
    const { protectedBy, signedBy = [], recovery } = key;
    return [
        { ...key, protectedBy: [...protectedBy, to] },
        { ...key, signedBy: [...signedBy, to] },
        { ...key, recovery: { from: [...(recovery?.from ?? []), to], procedure: "p" } },
    ][kind] as KeyPlan;
}

/** Keys that `id` needs, directly or not. */
function allNeeds(keys: readonly KeyPlan[], id: KeyId): Set<KeyId> {
    const found = new Set<KeyId>();
    const follow = (next: KeyId) => {
        for (const needed of needs(keys.find((key) => key.id === next) as KeyPlan)) {
            if (!found.has(needed)) {
                found.add(needed);
                follow(needed);
            }
        }
    };
    follow(id);
    return found;
}

describe("the graph of keys", () => {
    it("has no cycle where keys need only what came before them", () => {
        fc.assert(
            fc.property(acyclic, (keys) => {
                assert.equal(findCycle(keys), undefined);
            }),
        );
    });

    it("has a cycle as soon as any edge leads back, and names it", () => {
        fc.assert(
            fc.property(acyclic, fc.nat(), fc.nat(), fc.nat(2), (keys, from, to, kind) => {
                const later = keys[from % keys.length] as KeyPlan;
                const reached = [...allNeeds(keys, later.id), later.id];
                const earlier = reached[to % reached.length] as KeyId;
                const changed = keys.map((key) => (key.id === earlier ? withEdge(key, later.id, kind) : key));
                const path = findCycle(changed);
                assert.ok(path && path.length >= 2);
                assert.equal(path[0], path.at(-1));
                path.slice(1).forEach((id, i) => {
                    const before = changed.find((key) => key.id === path[i]) as KeyPlan;
                    assert.ok(needs(before).includes(id), `${before.id} does not need ${id}`);
                });
                assert.equal(depths(changed), undefined);
            }),
        );
    });

    it("puts a key behind all that protect or sign it", () => {
        fc.assert(
            fc.property(acyclic, (keys) => {
                const depth = depths(keys) as Map<KeyId, number>;
                for (const { id, protectedBy, signedBy = [] } of keys) {
                    const before = [...protectedBy, ...signedBy].map((needed) => depth.get(needed) as number);
                    assert.equal(depth.get(id), before.length === 0 ? 0 : Math.max(...before) + 1);
                }
            }),
        );
    });

    it("does not stumble over an edge that leads nowhere", () => {
        const keys = [exampleKey("a", ["key/missing"])];
        assert.equal(findCycle(keys), undefined);
        assert.equal(depths(keys)?.get("key/a"), 1);
    });
});
