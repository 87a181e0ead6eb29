/** One thing that `npm run check` or `npm test` runs and counts. */
export type Step = ProgramStep | SuiteStep;

interface StepBase {
    /** What `--only` and the output call it. */
    readonly name: string;
    /** Wall time after which it is ended and counts as failed. */
    readonly limitSeconds: number;
    /** Steps without which this one makes no sense: it fails unrun when they fail, and `--only` brings them along. */
    readonly needs?: readonly string[];
}

/** A Node program that passes or fails as a whole, by its exit code. */
export interface ProgramStep extends StepBase {
    readonly kind: "program";
    /** Script, relative to the repository's root, and its arguments. */
    readonly argv: readonly string[];
}

/** Mocha tests in a process of their own; each test counts. */
export interface SuiteStep extends StepBase {
    readonly kind: "suite";
    /** Glob of the spec files, relative to the repository's root. */
    readonly specs: string;
    /** Paths without a change below which it is left out, and its tests counted as skipped. @default it always runs */
    readonly area?: readonly string[];
}

export interface Counts {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
}

export interface Outcome extends Counts {
    readonly name: string;
    readonly seconds: number;
    /** What failed besides tests, e.g. a crash or a time-out. Counted in `failed`. */
    readonly problem?: string;
    /** Why a suite was left out as a whole. */
    readonly leftOut?: string;
}

export function total(outcomes: readonly Counts[]): Counts {
    const sum = (key: keyof Counts) => outcomes.reduce((count, outcome) => count + outcome[key], 0);
    return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** `3 passed, 1 failed`, plus `, 2 skipped` if any. CI reads it off the last line. */
export function tally({ passed, failed, skipped }: Counts): string {
    return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
