import { type ChildOptions, type Ending, runChild } from "./child";
import type { Counts, SuiteStep } from "./step";

/** What `reporter.ts` tells from inside mocha's process. */
export type SuiteEvent =
    | { readonly type: "start"; readonly title: string }
    | { readonly type: "passed" | "failed" | "skipped" }
    | { readonly type: "end" }
    /** The process is still there though the tests are done; `open` names the kinds of handles that keep it. */
    | { readonly type: "hanging"; readonly open: readonly string[] };

export interface SuiteOptions extends Omit<ChildOptions, "limitSeconds" | "onEvent"> {
    readonly bail: boolean;
    readonly color: boolean;
    /** Go through the tests without running any. */
    readonly dryRun?: boolean;
}

const MOCHA = "node_modules/mocha/bin/mocha.js";
const REPORTER = "./tools/test/reporter.ts";

/** Runs a suite by mocha's own command line. The counts include a problem as one failure. */
export async function runSuite(
    step: SuiteStep,
    options: SuiteOptions,
): Promise<Counts & { readonly problem?: string }> {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    let running: string | undefined;
    let finished = false;
    const argv = [
        MOCHA,
        "--reporter",
        REPORTER,
        ...(options.bail ? ["--bail"] : []),
        ...(options.dryRun ? ["--dry-run"] : []),
        ...(options.color ? ["--color"] : []),
        ...(process.env["CI"] ? ["--forbid-only"] : []),
        step.specs,
    ];
    const ending = await runChild(argv, {
        ...options,
        limitSeconds: step.limitSeconds,
        onEvent: (line) => {
            const event = line as SuiteEvent;
            switch (event.type) {
                case "start":
                    running = event.title;
                    return undefined;
                case "end":
                    finished = true;
                    return undefined;
                case "hanging":
                    return `did not exit after its last test; still open: ${event.open.join(", ") || "unknown"}`;
                default:
                    counts[event.type]++;
                    return undefined;
            }
        },
    });
    const problem = problemOf(ending, counts, finished, running);
    return problem === undefined ? counts : { ...counts, failed: counts.failed + 1, problem };
}

/** The tests of a suite that is left out, all of them skipped. */
export async function countTests(
    step: SuiteStep,
    options: SuiteOptions,
): Promise<Counts & { readonly problem?: string }> {
    const { passed, skipped, ...rest } = await runSuite(step, { ...options, dryRun: true, write: () => undefined });
    return { ...rest, passed: 0, skipped: passed + skipped };
}

function problemOf({ clean, how }: Ending, counts: Counts, finished: boolean, running?: string): string | undefined {
    if (!finished) {
        return running === undefined ? `ended before its first test: ${how}` : `ended during "${running}": ${how}`;
    }
    if (counts.passed + counts.failed === 0) {
        return "ran no test";
    }
    // Mocha's exit code is the number of failed tests.
    return clean || how === `exit code ${Math.min(counts.failed, 255)}` ? undefined : how;
}
