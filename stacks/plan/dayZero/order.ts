import type { Step } from "./step";

export interface Schedule {
    /** Every step after those it depends on; among those that may go next, the one that was written first. */
    readonly steps: readonly Step[];
    /** The chain of steps that nothing can shorten, first to last. */
    readonly criticalPath: readonly Step[];
    /** If steps that do not wait for each other are done at the same time. */
    readonly elapsedMinutes: number;
    /** If one after the other. */
    readonly totalMinutes: number;
}

/** Puts steps in order. Throws where there is none: `stepProblems` says why in words. */
export function schedule(steps: readonly Step[]): Schedule {
    const ordered = inOrder(steps);
    if (ordered.length < steps.length) {
        const left = steps.filter((step) => !ordered.includes(step)).map(({ id }) => id);
        throw new Error(`steps wait for each other, or for one that does not exist: ${left.join(", ")}`);
    }
    /** For each step the longest chain that ends with it. */
    const chains = new Map<string, readonly Step[]>();
    for (const step of ordered) {
        const before = step.after.map((id) => chains.get(id) ?? []);
        chains.set(step.id, [...longest(before), step]);
    }
    const criticalPath = longest([...chains.values()]);
    return { steps: ordered, criticalPath, elapsedMinutes: minutes(criticalPath), totalMinutes: minutes(ordered) };
}

/** As far as it goes: steps on a cycle, and what waits for them, are left out. */
export function inOrder(steps: readonly Step[]): Step[] {
    const done = new Set<string>();
    const ordered: Step[] = [];
    for (;;) {
        const next = steps.find(({ id, after }) => !done.has(id) && after.every((each) => done.has(each)));
        if (!next) {
            return ordered;
        }
        done.add(next.id);
        ordered.push(next);
    }
}

const minutes = (steps: readonly Step[]) => steps.reduce((sum, step) => sum + step.minutes, 0);

function longest(chains: readonly (readonly Step[])[]): readonly Step[] {
    return chains.reduce<readonly Step[]>((best, chain) => (minutes(chain) > minutes(best) ? chain : best), []);
}
