import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import Ajv from "ajv";
import addFormats from "ajv-formats";

import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { REGENERATE, SCHEMAS, schemaText } from "../../../tools/schemas/schemas";

const read = (file: string) => readFileSync(join(PROJECT_ROOT, file), "utf8");
const planOf = (stack: string) =>
    JSON.parse(JSON.stringify(planPlatform(stack, loadFromFiles(stack)))) as Record<string, unknown>;

function problems(file: string, document: unknown): string[] {
    const validate = addFormats(new Ajv({ allErrors: true, strictTypes: false })).compile(JSON.parse(read(file)));
    validate(document);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message ?? ""}`);
}

describe("schemas of what commands leave for machines", () => {
    for (const [file, schema] of Object.entries(SCHEMAS)) {
        it(`${file} says what the code says`, async () => {
            assert.equal(read(file), await schemaText(file, schema), `out of date; write it anew: ${REGENERATE}`);
        });
    }

    for (const stack of ["prod", "staging", "twin"]) {
        it(`holds for the plan of ${stack}`, () => {
            assert.deepEqual(problems("stacks/plan/plan.schema.json", planOf(stack)), []);
        });
    }

    it("refuses a plan that holds what no reader was told about, or lacks what it was promised", () => {
        const { sources, ...rest } = planOf("twin");
        assert.ok(Array.isArray(sources));
        assert.deepEqual(problems("stacks/plan/plan.schema.json", { ...rest, surprise: 1 }), [
            ": must have required property 'sources'",
            ": must NOT have additional properties",
        ]);
    });

    it("is not loaded by the program", () => {
        for (const file of ["index", "plan/plan", "plan/platformPlan", "foundation", "platform", "ai"]) {
            assert.doesNotMatch(read(`stacks/${file}.ts`), /planSchema/);
        }
    });
});
