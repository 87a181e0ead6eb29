import assert from "node:assert/strict";

import fc from "fast-check";

import { renderBench } from "../../../tools/bench/report";
import { benchResult, type BenchResult, figureOf } from "../../../tools/bench/result";

const result: BenchResult = {
    schemaVersion: 1,
    date: "2026-11-22T18:00:00.000Z",
    node: "20.19.5",
    cpu: "Some CPU",
    cores: 2,
    memoryGib: 23.5,
    loadBefore: 0.1,
    quick: false,
    objects: 54,
    figures: [
        figureOf({ id: "a", what: "platform", unit: "s" }, [6, 4, 5]),
        figureOf({ id: "b", what: "ratio", unit: "ratio", aim: 1.3 }, [1.25]),
        figureOf({ id: "c", what: "twin", unit: "s", aim: 45 }, [45.1]),
        figureOf({ id: "d", what: "memory", unit: "MiB" }, [300.4, 299.6, 301]),
    ],
};

describe("the report of npm run bench", () => {
    it("shows median, range, number of runs and, where there is one, the aim", () => {
        benchResult.parse(result);
        assert.equal(
            renderBench(result),
            [
                "Some CPU, 2 cores, 23.5 GiB, Node 20.19.5, 2026-11-22T18:00:00.000Z",
                "Load before: 0.10",
                "Preview: unchanged stacks of 54 Kubernetes objects, after a warm-up",
                "Memory: peak of the summed resident memory of all processes of the command, sampled; shared pages count in each",
                "",
                "          median   range        runs  aim",
                "platform  5.00 s   4.00 - 6.00  3",
                "ratio     1.25                  1     <= 1.30     met",
                "twin      45.10 s               1     <= 45.00 s  missed",
                "memory    300 MiB  300 - 301    3",
                "",
            ].join("\n"),
        );
    });

    it("says what noise hid, and does not judge it", () => {
        const hidden = figureOf({ id: "e", what: "growth", unit: "ratio", aim: 1.3 }, []);
        const text = renderBench(benchResult.parse({ ...result, figures: [hidden] }));
        assert.deepEqual(text.split("\n").slice(-3), [
            "        median           range  runs  aim",
            "growth  hidden by noise         0     <= 1.30  indeterminate",
            "",
        ]);
    });

    it("says that a busy machine makes figures too high", () => {
        assert.match(renderBench({ ...result, loadBefore: 3 }), /^Load before: 3\.00; others work on this machine/m);
    });
});

describe("figureOf", () => {
    it("gives the middle run of an odd number, between the lowest and the highest", () => {
        const oddRuns = fc
            .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 9 })
            .filter(({ length }) => length % 2 === 1);
        fc.assert(
            fc.property(oddRuns, (values) => {
                const { value, lowest, highest, runs } = figureOf({ id: "x", what: "x", unit: "s" }, values);
                assert.ok(value !== null && values.includes(value));
                assert.ok(values.filter((other) => other <= value).length > values.length / 2);
                assert.ok(values.filter((other) => other >= value).length > values.length / 2);
                assert.deepEqual([lowest, highest, runs], [Math.min(...values), Math.max(...values), values.length]);
            }),
        );
    });
});
