import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";

import { buildSync } from "esbuild";

import { ROOT } from "../../../tools/test/child";
import { liveStages, soakStages, testStages } from "../../../tools/test/command";
import { stepsCommand } from "../../../tools/test/stepsCommand";
import type { SuiteStep } from "../../../tools/test/step";
import { UsageError } from "../../../tools/command";
import type { Stages } from "../../../tools/test/runSteps";
import { Fixtures } from "./support/fixtures";

describe("npm test", function () {
    this.timeout(60_000);
    const fixtures = new Fixtures();
    after(() => fixtures.remove());

    it("runs every spec file of the repository", () => {
        const files = readdirSync(path.join(ROOT, "test"), { recursive: true, encoding: "utf8" });
        const specs = files.filter((file) => file.endsWith(".spec.ts")).map((file) => path.posix.join("test", file));
        const folders = [...liveStages, ...soakStages, ...testStages]
            .flat()
            .flatMap((step) => (step.kind === "suite" ? step.specs.replace("**/*.spec.ts", "") : []));
        const left = specs.filter((file) => !folders.some((folder) => file.startsWith(folder)));
        assert.deepEqual(left, []);
    });

    it("runs the live suite when anything changed that its tests load, or that makes machines of hosts", () => {
        const { area = [] } = testStages
            .flat()
            .find((step) => step.kind === "suite" && step.name === "live/metal") as SuiteStep;
        const { metafile } = buildSync({
            absWorkingDir: ROOT,
            entryPoints: ["test/live/metal/metal.spec.ts", "stacks/machines.ts"],
            bundle: true,
            packages: "external",
            metafile: true,
            write: false,
            outdir: "out",
            platform: "node",
            loader: { ".sh": "text" },
        });
        const loaded = [
            ...Object.keys(metafile.inputs),
            "Pulumi.prod.yaml",
            "Pulumi.twin.yaml",
            "components/gpu/nodeHealth.ts",
        ];
        assert.ok(loaded.includes("components/control-plane/kubeadmConfig.ts"));
        assert.deepEqual(
            loaded.filter((file) => !area.some((start) => file.startsWith(start))),
            [],
        );
        assert.deepEqual(
            area.filter((start) => !existsSync(path.join(ROOT, start)) && start !== "Pulumi."),
            [],
        );
    });

    it("ends with the tally, and exit code 1 when something failed", async () => {
        const { code, lines } = await run([
            [fixtures.program("well", "")],
            [
                fixtures.suite(
                    "sums",
                    `it("fails", () => { throw new Error("x"); }); it("works", () => {}); it.skip("rests");`,
                ),
            ],
        ]);
        assert.equal(code, 1);
        assert.match(lines.at(-4)!, /^sums: 1 passed, 1 failed, 1 skipped in \d+\.\d s$/);
        assert.deepEqual(lines.slice(-2), ["1 skipped: what they need is not on this machine", "2 passed, 1 failed"]);
    });

    it("runs the step asked for with what it needs, and exits with 0 when all passed", async () => {
        const stages = [
            [fixtures.program("base", ""), fixtures.program("other", "process.exit(1)")],
            [{ ...fixtures.program("needy", ""), needs: ["base"] }],
        ];
        const { code, lines } = await run(stages, { only: ["needy"] });
        assert.deepEqual([code, lines.at(-1)], [0, "2 passed, 0 failed"]);
    });

    it("says what it left out, and runs it where it is asked for by name", async () => {
        const suite = {
            ...fixtures.suite("live", `it("works", () => {}); it("works too", () => {});`),
            area: ["nowhere/"],
        };
        const { code, lines } = await run([[suite]], {}, { H200_CHANGED_SINCE: "HEAD" });
        assert.equal(code, 0);
        assert.match(lines.at(-2)!, /^2 skipped: live, nothing .*; `npm run test:live` runs them all$/);
        assert.equal(lines.at(-1), "0 passed, 0 failed");
        assert.equal((await run([[suite]], { only: ["live"] })).lines.at(-1), "2 passed, 0 failed");
    });

    it("names what it did not run with bail", async () => {
        const { code, lines } = await run(
            [[fixtures.program("broken", "process.exit(1)")], [fixtures.program("later", "")]],
            { bail: true },
        );
        assert.equal(code, 1);
        assert.deepEqual(lines.slice(-3), ["later: not run", "", "0 passed, 1 failed"]);
    });

    it("refuses a step that does not exist, naming those that do", async () => {
        const command = stepsCommand("", [[fixtures.program("lone", "")]]);
        await assert.rejects(command.run({ only: ["lint", "lone", "unti"] }, []), {
            constructor: UsageError,
            message: "--only: no step is called lint, unti. Steps: lone.",
        });
    });
});

/** Runs the stages as a command in a process of its own. */
async function run(
    stages: Stages,
    values: object = {},
    env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; lines: string[] }> {
    const script = `require("./tools/test/stepsCommand")
        .stepsCommand("", ${JSON.stringify(stages)})
        .run(${JSON.stringify(values)})`;
    const argv = ["-r", "ts-node/register/transpile-only", "-e", script];
    return new Promise((resolve) => {
        execFile(process.execPath, argv, { cwd: ROOT, env: { ...process.env, ...env } }, (error, stdout) =>
            resolve({ code: Number(error?.code ?? 0), lines: stdout.trimEnd().split("\n") }),
        );
    });
}
