import assert from "node:assert/strict";

import * as fc from "fast-check";

import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import type { BillItem } from "../../../stacks/plan/procurement/procurementPlan";
import { phaseEnd, planSchedule } from "../../../stacks/plan/procurement/schedule";

const prod = loadFromFiles("prod");
const programme = {
    startsWeeksAfterOrder: 10,
    phaseWeeks: [4, 4, 4, 4] as [number, number, number, number],
    work: { rackAndCable: 1, burnIn: 1, dayZero: 1, firstModel: 1 },
};

const item = (name: string, weeks: number, latestWeeks = weeks): BillItem => ({
    id: `item/${name}`,
    category: "server",
    vendor: "Vendor",
    model: name,
    count: 1,
    reason: "one",
    from: [],
    alternatives: [],
    lead: { weeks, latestWeeks, source: "a quote" },
});

describe("the schedule", () => {
    it("begins work when the last delivery is there, and names what decides", () => {
        const { criticalPath, slack, tasks } = planSchedule(programme, [item("slow", 9, 12), item("fast", 2)], []);
        assert.deepEqual(criticalPath, [
            "task/deliver-slow",
            "task/rackAndCable",
            "task/burnIn",
            "task/dayZero",
            "task/firstModel",
        ]);
        assert.deepEqual(slack, { expected: 1, latest: -2 });
        assert.deepEqual(
            tasks.filter(({ kind }) => kind === "delivery").map(({ name, slack }) => [name, slack]),
            [
                ["Vendor slow", 0],
                ["Vendor fast", 7],
            ],
        );
    });

    it("watches, of two that take as long, the one that may come later still", () => {
        const { criticalPath } = planSchedule(programme, [item("steady", 9), item("doubtful", 9, 20)], []);
        assert.equal(criticalPath[0], "task/deliver-doubtful");
    });

    it("lays four phases of a 16-week programme end to end", () => {
        const { programme: times, tasks } = planSchedule(programme, [], []);
        assert.deepEqual(times, { start: 10, phaseOneEnd: 14, end: 26 });
        assert.deepEqual(
            tasks.filter(({ kind }) => kind === "phase").map(({ start, end }) => [start, end]),
            [
                [10, 14],
                [14, 18],
                [18, 22],
                [22, 26],
            ],
        );
        assert.equal(phaseEnd(programme, 3), 22);
    });

    it("leaves every delivery the slack that it says, and not a week more", () => {
        fc.assert(
            fc.property(
                fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }),
                fc.nat(),
                (leads, pick) => {
                    const chosen = pick % leads.length;
                    const made = (slip: number) =>
                        planSchedule(
                            programme,
                            leads.map((weeks, i) => item(`i${i}`, weeks + (i === chosen ? slip : 0))),
                            [],
                        );
                    const before = made(0);
                    const slack = before.tasks[chosen]?.slack ?? NaN;
                    assert.equal(made(slack).slack.expected, before.slack.expected);
                    assert.equal(made(slack + 1).slack.expected, before.slack.expected - 1);
                },
            ),
        );
    });

    it("holds for prod at the pessimistic edge, with nothing to spare", () => {
        const { schedule } = planPlatform("prod", prod).procurement;
        assert.deepEqual(schedule.slack, { expected: 8, latest: 0 });
        assert.equal(schedule.criticalPath[0], "task/deliver-server-hgx-h200-dell");
    });

    for (const [startsWeeksAfterOrder, status] of [
        [20, "pass"],
        [19, "indeterminate"],
        [12, "indeterminate"],
        [11, "fail"],
        // The programme of 16 weeks counted from the order itself.
        [0, "fail"],
    ] as const) {
        it(`answers ${status} when the programme begins ${startsWeeksAfterOrder} weeks after the order`, () => {
            const { procurement } = prod;
            const moved = { ...procurement, programme: { ...procurement.programme, startsWeeksAfterOrder } };
            const { verdicts } = planPlatform("prod", { ...prod, procurement: moved });
            assert.equal(verdicts.find(({ id }) => id === "procurement/lead-time")?.status, status);
        });
    }
});
