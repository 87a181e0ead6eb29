import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { runSteps } from "../../../tools/test/runSteps";
import type { Outcome } from "../../../tools/test/step";
import { Fixtures, recording } from "./support/fixtures";

describe("steps", function () {
    this.timeout(60_000);
    const fixtures = new Fixtures();
    after(() => fixtures.remove());

    const good = fixtures.program("good", `console.log("all well");`);
    const bad = fixtures.program("bad", `console.error("not well"); process.exit(3);`);
    const untimed = (outcomes: readonly Outcome[]) => outcomes.map(({ seconds: _, ...outcome }) => outcome);
    const passed = (name: string) => ({ name, passed: 1, failed: 0, skipped: 0 });
    const failed = (name: string, problem: string) => ({ name, passed: 0, failed: 1, skipped: 0, problem });

    it("run all, whatever failed before", async () => {
        const options = recording();
        const outcomes = await runSteps([[bad, good], [{ ...good, name: "last" }]], options);
        assert.deepEqual(untimed(outcomes), [failed("bad", "exit code 3"), passed("good"), passed("last")]);
        assert.equal(
            options.text().replaceAll(/\d+\.\d s/g, "N s"),
            [
                "\nbad ...\nnot well\nbad: 0 passed, 1 failed in N s: exit code 3\n",
                "\ngood ...\nall well\ngood: 1 passed, 0 failed in N s\n",
                "\nlast ...\nall well\nlast: 1 passed, 0 failed in N s\n",
            ].join(""),
        );
    });

    it("start nothing after a failure with bail", async () => {
        const outcomes = await runSteps([[bad, good], [good]], recording({ bail: true, parallel: 1 }));
        assert.deepEqual(untimed(outcomes), [failed("bad", "exit code 3")]);
    });

    it("fail unrun when what they need failed", async () => {
        const needy = { ...good, name: "needy", needs: ["bad"] };
        const outcomes = await runSteps([[bad], [needy, good]], recording());
        assert.deepEqual(untimed(outcomes), [
            failed("bad", "exit code 3"),
            failed("needy", "not run, because bad failed"),
            passed("good"),
        ]);
    });

    it("that are left out count each of their tests as skipped, and run none", async () => {
        const mark = `${fixtures.folder}/ran`;
        const text = `it("one", () => require("node:fs").writeFileSync(${JSON.stringify(mark)}, "")); it("two"); it.skip("three");`;
        const apart = { ...fixtures.suite("apart", text), area: ["no such folder/"] };
        const options = recording();
        const [{ leftOut, ...outcome } = {}] = untimed(await runSteps([[apart]], options)) as Partial<Outcome>[];
        assert.deepEqual(outcome, { name: "apart", passed: 0, failed: 0, skipped: 3 });
        assert.match(leftOut ?? "", /^nothing in its area changed since \w+$|^git cannot tell/);
        assert.match(options.text(), /^\napart \.\.\.\napart: 0 passed, 0 failed, 3 skipped in \d+\.\d s: \S+ .*\n$/);
        assert.equal(existsSync(mark), false);
    });

    it("of a stage run side by side and are shown one after another", async () => {
        const mark = `${fixtures.folder}/mark`;
        // The first can only end when the second has run.
        const first = fixtures.program(
            "first",
            `console.log("begin"); setInterval(() => require("node:fs").existsSync(${JSON.stringify(mark)}) && process.exit(), 20);`,
        );
        const second = fixtures.program("second", `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "");`);
        const options = recording();
        assert.deepEqual(untimed(await runSteps([[first, second]], options)), [passed("first"), passed("second")]);
        assert.match(options.text(), /^\nfirst \.\.\.\nbegin\nfirst: .*\n\nsecond \.\.\.\nsecond: .*\n$/);
    });

    it("end when they take too long, with what they started, even if it ignores the first signal", async () => {
        const pidFile = `${fixtures.folder}/pid`;
        const stubborn = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);
            require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));`;
        const parent = fixtures.program(
            "parent",
            `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stubborn)}], { stdio: "ignore" });`,
            3,
        );
        assert.deepEqual(untimed(await runSteps([[parent]], recording())), [failed("parent", "took longer than 3 s")]);
        await assertGone(Number(readFileSync(pidFile, "utf8")));
    });

    it("end on an interrupt, and no further one starts", async () => {
        const mark = `${fixtures.folder}/started`;
        const endless = fixtures.program(
            "endless",
            `require("node:fs").writeFileSync(${JSON.stringify(mark)}, ""); setInterval(() => {}, 1000);`,
        );
        const interrupt = new AbortController();
        const run = runSteps([[endless], [good]], recording({ signal: interrupt.signal }));
        while (!existsSync(mark)) {
            await sleep(20);
        }
        interrupt.abort("interrupted by SIGINT");
        assert.deepEqual(untimed(await run), [failed("endless", "interrupted by SIGINT")]);
    });
});

async function assertGone(pid: number): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
        try {
            process.kill(pid, 0);
        } catch {
            return;
        }
        await sleep(50);
    }
    assert.fail(`process ${pid} is still there`);
}
