import type { Condition } from "./objects";

/**
 * The conditions of an object with one of them as wanted. It keeps its time while its status stays as it is.
 *
 * @returns undefined where nothing changes
 */
export function withCondition(
    conditions: readonly Condition[] = [],
    wanted: Omit<Condition, "lastTransitionTime">,
    now: string,
): readonly Condition[] | undefined {
    const before = conditions.find(({ type }) => type === wanted.type);
    if (before?.status === wanted.status && before.reason === wanted.reason && before.message === wanted.message) {
        return undefined;
    }
    const lastTransitionTime = before?.status === wanted.status ? before.lastTransitionTime : now;
    return [...conditions.filter(({ type }) => type !== wanted.type), { ...wanted, lastTransitionTime }];
}
