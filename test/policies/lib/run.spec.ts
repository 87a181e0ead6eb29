import assert from "node:assert/strict";

import { readRun } from "../../../policies/lib/run";

const today = "2026-11-22";

describe("the run a pack is in", () => {
    it("is told by the environment that a language host makes", () => {
        const environment = {
            PULUMI_NODEJS_PROJECT: "h200-platform",
            PULUMI_NODEJS_STACK: "twin",
            PULUMI_NODEJS_DRY_RUN: "true",
            PULUMI_CONFIG: JSON.stringify({ "h200-platform:twin": "{}", "h200-platform:like": "prod" }),
            H200_EVIDENCE: "/tmp/evidence.json",
        };
        assert.deepEqual(readRun(environment, today), {
            run: {
                project: "h200-platform",
                stack: "twin",
                phase: "preview",
                twin: true,
                asOf: today,
                evidencePath: "/tmp/evidence.json",
            },
            problems: [],
        });
    });

    it("is not the twin's without its section, whatever the stack is called or like", () => {
        const environment = {
            PULUMI_STACK: "twin",
            PULUMI_DRY_RUN: "false",
            PULUMI_CONFIG: '{"h200-platform:twins":"{}","h200-platform:like":"twin"}',
        };
        const { run } = readRun(environment, today);
        assert.deepEqual([run.stack, run.phase, run.twin], ["twin", "update", false]);
    });

    it("takes the stricter reading when it is told nothing", () => {
        assert.deepEqual(readRun({}, today).run, {
            project: undefined,
            stack: undefined,
            phase: "unknown",
            twin: false,
            asOf: today,
            evidencePath: undefined,
        });
    });

    it("names every setting it cannot use", () => {
        assert.deepEqual(readRun({ H200_AS_OF: "2026-02-30", H200_EVIDENCE: "out/evidence.json" }, today).problems, [
            'H200_AS_OF: "2026-02-30" is no date; write YYYY-MM-DD',
            'H200_EVIDENCE: "out/evidence.json" is not absolute; write the whole path of the file',
        ]);
    });
});
