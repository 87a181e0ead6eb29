import assert from "node:assert/strict";

import type { Control } from "../../../policies/lib/control";
import type { Resource } from "../../../policies/lib/kubernetes";
import { ask } from "./assess";

/** What the SDK puts where a value is not known during preview. Not exported by it; compared with its source by a test. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Step = string | number;

/** The steps to every value inside `value`, objects and lists included. */
function stepsIn(value: unknown): Step[][] {
    if (typeof value !== "object" || value === null) {
        return [];
    }
    const keys: Step[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    return keys.flatMap((key) => [
        [key],
        ...stepsIn((value as Record<Step, unknown>)[key]).map((rest) => [key, ...rest]),
    ]);
}

function withUnknown(value: unknown, [step, ...rest]: readonly Step[]): unknown {
    if (step === undefined) {
        return UNKNOWN;
    }
    const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<Step, unknown>;
    copy[step] = withUnknown(copy[step], rest);
    return copy;
}

function written(steps: readonly Step[]): string {
    return steps.reduce<string>((path, step) => {
        if (typeof step === "number") {
            return `${path}[${String(step)}]`;
        }
        if (!/^[\w-]+$/.test(step)) {
            return `${path}[${JSON.stringify(step)}]`;
        }
        return path === "" ? step : `${path}.${step}`;
    }, "");
}

/**
 * The paths at which an unknown keeps the control from an answer. Makes every value inside the last resource unknown in
 * turn, and fails if one of them trips the control, is taken for a violation, or is reported under another path.
 */
export function undecidedBy(control: Control, resources: readonly Resource[]): string[] {
    const subject = resources.at(-1);
    assert.ok(subject);
    assert.deepEqual(ask(control, resources).violations, [], "the good example is not good");
    return stepsIn(subject.props)
        .map((steps) => {
            const props = withUnknown(subject.props, steps) as Record<string, unknown>;
            const { violations, results } = ask(control, [...resources.slice(0, -1), { ...subject, props }]);
            assert.deepEqual(violations, [], `${written(steps)} unknown is taken for a violation`);
            const undecided = results.filter(({ status }) => status === "indeterminate");
            for (const { path = "" } of undecided) {
                assert.ok(path.endsWith(written(steps)), `${written(steps)} unknown is reported as ${path}`);
            }
            return undecided.length > 0 ? written(steps) : "";
        })
        .filter((path) => path !== "");
}
