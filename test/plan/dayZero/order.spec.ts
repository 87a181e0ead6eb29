import assert from "node:assert/strict";

import * as fc from "fast-check";

import { schedule } from "../../../stacks/plan/dayZero/order";
import type { Step } from "../../../stacks/plan/dayZero/step";

const step = (id: string, minutes: number, after: readonly string[] = []): Step => ({
    id,
    title: id,
    who: ["infrastructure engineer"],
    minutes,
    after,
    text: [],
    commands: [],
    check: { expect: "seen", commands: [] },
    back: { how: "again", commands: [] },
});
const ids = (steps: readonly Step[]) => steps.map(({ id }) => id);

/** Steps that depend on earlier ones only, written down in any order. */
const acyclic = fc
    .array(fc.record({ minutes: fc.integer({ min: 1, max: 600 }), after: fc.array(fc.nat()) }), {
        minLength: 1,
        maxLength: 12,
    })
    .map((drawn) =>
        drawn.map(({ minutes, after }, i) =>
            step(`s${i}`, minutes, i === 0 ? [] : [...new Set(after.map((n) => `s${n % i}`))]),
        ),
    )
    .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length, maxLength: steps.length }));

describe("the order of day zero", () => {
    it("puts every step after those it depends on, whatever order they are written in", () => {
        fc.assert(
            fc.property(acyclic, (steps) => {
                const { steps: ordered } = schedule(steps);
                assert.deepEqual(ids(ordered).sort(), ids(steps).sort());
                ordered.forEach(({ after }, i) => {
                    assert.ok(after.every((id) => ids(ordered).indexOf(id) < i));
                });
            }),
        );
    });

    it("takes the chain that nothing shortens as what has to pass, and it is never more than all of them", () => {
        fc.assert(
            fc.property(acyclic, (steps) => {
                const { criticalPath, elapsedMinutes, totalMinutes } = schedule(steps);
                assert.equal(
                    elapsedMinutes,
                    criticalPath.reduce((sum, { minutes }) => sum + minutes, 0),
                );
                assert.ok(elapsedMinutes <= totalMinutes);
                criticalPath.slice(1).forEach(({ after }, i) => {
                    assert.ok(after.includes(criticalPath[i]?.id ?? ""));
                });
            }),
        );
        const { criticalPath, elapsedMinutes, totalMinutes } = schedule([
            step("rack", 60),
            step("keys", 10),
            step("install", 30, ["rack", "keys"]),
            step("backend", 80, ["keys"]),
            step("up", 5, ["install", "backend"]),
        ]);
        assert.deepEqual(ids(criticalPath), ["rack", "install", "up"]);
        assert.deepEqual([elapsedMinutes, totalMinutes], [95, 185]);
    });

    it("refuses steps that wait for each other", () => {
        assert.throws(
            () => schedule([step("a", 1, ["b"]), step("b", 1, ["a"]), step("c", 1)]),
            /wait for each other.*a, b$/,
        );
    });
});
