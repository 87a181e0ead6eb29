import assert from "node:assert/strict";

import { runSteps } from "../../../tools/test/runSteps";
import type { Outcome } from "../../../tools/test/step";
import { runSuite } from "../../../tools/test/suite";
import { Fixtures, recording } from "./support/fixtures";

describe("a suite", function () {
    this.timeout(60_000); // each test starts mocha in a process of its own
    const fixtures = new Fixtures();
    after(() => fixtures.remove());

    it("counts each test as passed, failed or skipped, and shows what mocha says", async () => {
        const step = fixtures.suite(
            "mixed",
            `describe("sums", () => {
                it("adds", () => {});
                it("multiplies", () => {});
                it("divides", () => { throw new Error("by zero"); });
                it.skip("takes roots", () => {});
            });`,
        );
        const options = recording();
        assert.deepEqual(await runSuite(step, options), { passed: 2, failed: 1, skipped: 1 });
        assert.match(options.text(), /sums\n.*adds[^]*Error: by zero/);
    });

    it("counts a hook that fails", async () => {
        const step = fixtures.suite("hook", `before(() => { throw new Error("no server"); }); it("asks", () => {});`);
        assert.deepEqual(await runSuite(step, recording()), { passed: 0, failed: 1, skipped: 0 });
    });

    const failures: { name: string; text: string; limitSeconds?: number; passed: number; problem: RegExp }[] = [
        {
            name: "blocks for ever",
            text: `it("is fine", () => {}); it("waits", () => {
                Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
            });`,
            limitSeconds: 10,
            passed: 1,
            problem: /^ended during "waits": took longer than 10 s$/,
        },
        {
            name: "leaves a process that holds its output",
            text: `it("spawns", () => {
                require("node:child_process").spawn("sleep", ["300"], { stdio: "inherit" }).unref();
            });`,
            passed: 1,
            problem: /^left a process running$/,
        },
        {
            name: "leaves a handle open",
            text: `it("listens", () => { require("node:net").createServer().listen(0); });`,
            passed: 1,
            problem: /^did not exit after its last test; still open: .*TCP/,
        },
        {
            name: "has no tests",
            text: `describe("nothing", () => {});`,
            passed: 0,
            problem: /^ran no test$/,
        },
        {
            name: "cannot be loaded",
            text: `throw new Error("broken import");`,
            passed: 0,
            problem: /^ended before its first test: exit code 1$/,
        },
        {
            name: "crashes",
            text: `it("is fine", () => {}); it("is not", () => process.kill(process.pid, "SIGSEGV"));`,
            passed: 1,
            problem: /^ended during "is not": SIGSEGV$/,
        },
        {
            name: "leaves by exit code 0 in the middle",
            text: `it("is fine", () => {}); it("leaves", () => process.exit(0)); it("is never run", () => {});`,
            passed: 1,
            problem: /^ended during "leaves": exit code 0$/,
        },
        {
            name: "is killed after its last test",
            text: `it("is fine", () => {}); process.on("exit", () => process.kill(process.pid, "SIGKILL"));`,
            passed: 1,
            problem: /^SIGKILL$/,
        },
    ];
    describe("fails when it", () => {
        const outcomes: Outcome[] = [];
        // Side by side, since the first three take their time.
        before(async () => {
            const steps = failures.map(({ name, text, limitSeconds }) => fixtures.suite(name, text, limitSeconds));
            outcomes.push(...(await runSteps([steps], recording({ parallel: 4 }))));
        });
        for (const { name, passed, problem } of failures) {
            it(name, () => {
                const outcome = outcomes.find((each) => each.name === name)!;
                assert.deepEqual([outcome.passed, outcome.failed, outcome.skipped], [passed, 1, 0]);
                assert.match(outcome.problem!, problem);
            });
        }
    });

    it("fails when it skips every test", async () => {
        const step = fixtures.suite("skips", `it.skip("later", () => {});`);
        assert.deepEqual(await runSuite(step, recording()), {
            passed: 0,
            failed: 1,
            skipped: 1,
            problem: "ran no test",
        });
    });

    it("fails when no file matches", async () => {
        const step = { ...fixtures.suite("empty", ""), specs: `${fixtures.folder}/empty/*.test.ts` };
        const options = recording();
        assert.deepEqual(await runSuite(step, options), {
            passed: 0,
            failed: 1,
            skipped: 0,
            problem: "ended before its first test: exit code 1",
        });
        assert.match(options.text(), /No test files found/);
    });

    it("stops after the first failed test with bail", async () => {
        const step = fixtures.suite(
            "bail",
            `it("fails", () => { throw new Error("x"); }); it("is never run", () => {});`,
        );
        assert.deepEqual(await runSuite(step, recording({ bail: true })), { passed: 0, failed: 1, skipped: 0 });
    });
});
