import { writeSync } from "node:fs";

import { type MochaOptions, reporters, Runner } from "mocha";

import type { SuiteEvent } from "./suite";

/** File descriptor on which the parent listens. */
const EVENTS = 3;

/** How long the process may stay after its last test before that is a defect. */
const GRACE_SECONDS = 3;

function tell(event: SuiteEvent): void {
    writeSync(EVENTS, `${JSON.stringify(event)}\n`);
}

/** Mocha's usual output for people, and a line on file descriptor 3 for each thing that counts. */
class SuiteReporter extends reporters.Spec {
    constructor(runner: Runner, options: MochaOptions) {
        super(runner, options);
        const {
            EVENT_HOOK_BEGIN,
            EVENT_RUN_END,
            EVENT_TEST_BEGIN,
            EVENT_TEST_FAIL,
            EVENT_TEST_PASS,
            EVENT_TEST_PENDING,
        } = Runner.constants;
        for (const beginning of [EVENT_HOOK_BEGIN, EVENT_TEST_BEGIN]) {
            runner.on(beginning, (test: Mocha.Runnable) => tell({ type: "start", title: test.fullTitle() }));
        }
        runner.on(EVENT_TEST_PASS, () => tell({ type: "passed" }));
        runner.on(EVENT_TEST_FAIL, () => tell({ type: "failed" }));
        runner.on(EVENT_TEST_PENDING, () => tell({ type: "skipped" }));
        runner.once(EVENT_RUN_END, () => {
            tell({ type: "end" });
            // Unreferenced: it fires only in a process that something else keeps alive.
            setTimeout(() => tell({ type: "hanging", open: openHandles() }), GRACE_SECONDS * 1000).unref();
        });
    }
}

function openHandles(): string[] {
    return [...new Set(process.getActiveResourcesInfo())].sort();
}

export = SuiteReporter;
