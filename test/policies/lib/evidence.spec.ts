import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Ajv from "ajv";
import addFormats from "ajv-formats";

import schema from "../../../policies/evidence.schema.json";
import { discardEvidence, evidenceOf } from "../../../policies/lib/evidence";
import { assess, pack, stack } from "../support/sampleStack";

describe("evidence", () => {
    const validate = addFormats(new Ajv({ allErrors: true, strictTypes: false })).compile(schema);
    let directory = "";

    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "evidence-"));
    });

    afterEach(() => {
        rmSync(directory, { recursive: true });
    });

    it("holds every answer about an object, and counts by type what a control does not apply to", () => {
        const evidence = evidenceOf(assess(stack).assessment, pack);
        assert.ok(validate(evidence), JSON.stringify(validate.errors));
        const image = "spec.template.spec.containers[0]";
        const llama = { object: "Deployment serving/llama", urn: stack[2]?.urn, type: stack[2]?.type };
        assert.deepEqual(
            evidence.results.filter(({ control }) => control.startsWith("POD")),
            [
                {
                    control: "POD-01",
                    urn: stack[0]?.urn,
                    type: "kubernetes:core/v1:Namespace",
                    object: "Namespace serving",
                    status: "pass",
                },
                {
                    ...llama,
                    control: "POD-02",
                    status: "waived",
                    path: `${image}.securityContext.privileged`,
                    reason: 'is true (container "vllm")',
                    waiver: "W-100",
                },
                {
                    ...llama,
                    control: "POD-03",
                    status: "indeterminate",
                    path: "spec.template.spec.hostNetwork",
                    reason: "is unknown during preview",
                },
                {
                    ...llama,
                    control: "POD-11",
                    status: "indeterminate",
                    path: `${image}.image`,
                    reason: 'has no digest, and the twin has no registry to ask (container "vllm")',
                },
            ],
        );
        const networkPolicy = evidence.results.find(({ control }) => control === "NET-02");
        assert.deepEqual([networkPolicy?.status, networkPolicy?.provenance], ["pass", "ours"]);
        const privileged = evidence.controls.find(({ id }) => id === "POD-02");
        assert.deepEqual(privileged?.counts, { fail: 0, indeterminate: 0, waived: 1, pass: 0, notApplicable: 4 });
        assert.deepEqual(privileged.notApplicableTypes, {
            "kubernetes:core/v1:ConfigMap": 1,
            "kubernetes:core/v1:Namespace": 1,
            "kubernetes:networking.k8s.io/v1:NetworkPolicy": 1,
            "pulumi:pulumi:Stack": 1,
        });
        assert.deepEqual(
            evidence.waivers.map(({ id, inForce, findings }) => [id, inForce, findings]),
            [
                ["W-100", true, 1],
                ["W-101", true, 0],
            ],
        );
    });

    it("accounts for every resource of the stack under every control", () => {
        for (const { id, counts } of evidenceOf(assess(stack).assessment, pack).controls) {
            assert.equal(
                Object.values(counts).reduce((sum, count) => sum + count, 0),
                stack.length,
                id,
            );
        }
    });

    it("is the same to the byte in whatever order the engine registers resources", () => {
        const written = [stack, [...stack].reverse()].map((resources, i) => {
            const evidencePath = join(directory, `${String(i)}.json`);
            assess(resources, { evidencePath });
            return readFileSync(evidencePath, "utf8");
        });
        assert.equal(written[0], written[1]);
    });

    it("is written whole into a folder that need not exist, and leaves nothing beside it", () => {
        const evidencePath = join(directory, "out/prod/evidence.json");
        const { assessment } = assess(stack, { evidencePath });
        assert.deepEqual(
            JSON.parse(readFileSync(evidencePath, "utf8")),
            JSON.parse(JSON.stringify(evidenceOf(assessment, pack))),
        );
        assert.deepEqual(readdirSync(join(directory, "out/prod")), ["evidence.json"]);
    });

    it("is not written where nobody asks, and an earlier run's does not outlive the start of the next", () => {
        assess(stack);
        assert.deepEqual(readdirSync(directory), []);
        const evidencePath = join(directory, "evidence.json");
        assess(stack, { evidencePath });
        discardEvidence(evidencePath);
        assert.equal(existsSync(evidencePath), false);
    });

    it("has a schema that refuses a waived result without its waiver", () => {
        const evidence = JSON.parse(JSON.stringify(evidenceOf(assess(stack).assessment, pack))) as {
            results: object[];
        };
        evidence.results = evidence.results.map((result) => ({ ...result, waiver: undefined }));
        assert.equal(validate(JSON.parse(JSON.stringify(evidence))), false);
    });
});
