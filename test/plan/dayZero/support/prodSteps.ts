import assert from "node:assert/strict";

import { loadFromFiles } from "../../../../stacks/config/load";
import { daySteps } from "../../../../stacks/plan/dayZero/runbook";
import { planPlatform } from "../../../../stacks/plan/plan";

/** Day zero of prod, as its stack file stands. */
export const plan = planPlatform("prod", loadFromFiles("prod"));
export const steps = daySteps(plan);

export function stepOf(id: string) {
    const step = steps.find((each) => each.id === id);
    assert.ok(step, id);
    return step;
}

/** Ids of all steps that have to be done before. */
export function closureOf(id: string): string[] {
    const found = new Set(stepOf(id).after);
    for (const each of found) {
        stepOf(each).after.forEach((earlier) => found.add(earlier));
    }
    return [...found];
}
