import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { stepOf } from "./support/prodSteps";

describe("the runner on day zero", () => {
    const check = stepOf("runner").check.commands.find((line) => line.includes("Pulumi.prod.yaml")) ?? "";

    /** Whether the check passes beside a stack file with these lines. */
    function passes(...lines: readonly string[]): boolean {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "runner-"));
        fs.writeFileSync(path.join(directory, "Pulumi.prod.yaml"), `${lines.join("\n")}\n`);
        const { status } = spawnSync("bash", ["--norc", "-uc", check], { cwd: directory });
        fs.rmSync(directory, { recursive: true });
        return status === 0;
    }

    it("is let in where the stack file has nothing that its role decrypts, and not where it has a password", () => {
        const file = ["secretsprovider: awskms://alias/state", "encryptedkey: AQICAHg=", "config:"];
        assert.ok(passes(...file));
        assert.ok(!passes(...file, "  h200-platform:secrets:", "    bmc/gpu-a1:", "      secure: v1:abc"));
    });

    it("is held to what its runbook asks before it is let in", () => {
        const runbook = fs.readFileSync("docs/runbooks/runner.md", "utf8");
        const lines = ["pulumi stack export --show-secrets --stack prod", "'^ +secure:' Pulumi.prod.yaml"];
        const checks = stepOf("runner").check.commands.join("\n");
        for (const line of lines) {
            assert.ok(runbook.includes(line) && checks.includes(line), line);
        }
    });
});
