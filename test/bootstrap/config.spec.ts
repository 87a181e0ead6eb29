import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { parseBackend } from "../../bootstrap/config";
import { ConfigError } from "../../stacks/config/problem";
import { PROJECT_ROOT } from "../../stacks/config/load";

const SECTION = "h200-bootstrap:backend";

/** What the engine hands over for a committed stack file. */
function committed(stack: string): Record<string, string> {
    const file = readFileSync(path.join(PROJECT_ROOT, "bootstrap", `Pulumi.${stack}.yaml`), "utf8");
    const { config } = parse(file) as { config: Record<string, unknown> };
    return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)]));
}

function problems(values: Readonly<Record<string, string>>): string[] {
    try {
        parseBackend("prod", values);
        return [];
    } catch (error) {
        assert.ok(error instanceof ConfigError);
        return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
    }
}

describe("configuration of the bootstrap stacks", () => {
    for (const stack of ["prod", "staging"]) {
        it(`reads Pulumi.${stack}.yaml, and keeps versions for as long as the runbook says`, () => {
            assert.deepEqual(parseBackend(stack, committed(stack)).retention, { lockedDays: 30, keptDays: 90 });
        });
    }

    it("lets the engine's own values pass", () => {
        const values = { ...committed("prod"), "pulumi:disable-default-providers": '["*"]' };
        assert.deepEqual(problems(values), []);
    });

    it("names everything that is wrong at once: path, value, reason and what to write", () => {
        const written = {
            accountId: 12345,
            region: "Frankfurt",
            principals: {
                administrators: [],
                preview: ["arn:aws:iam::111122223333:user/someone"],
                deploy: [],
                everybody: ["*"],
            },
            retention: { lockedDays: 1, keptDays: 90 },
        };
        const values = { [SECTION]: JSON.stringify(written), "aws:region": "us-east-1", "h200-bootstrap:backnd": "{}" };
        assert.deepEqual(problems(values), [
            `aws:region: is not known here; there is ${SECTION} and nothing else`,
            `h200-bootstrap:backnd: is not known here; there is ${SECTION} and nothing else`,
            `${SECTION}.accountId: 12345: is not an account: write its twelve digits in quotes, or YAML makes a number of them`,
            `${SECTION}.region: "Frankfurt": is not a region, e.g. eu-central-1`,
            `${SECTION}.principals.administrators: name at least one role, or nobody can repair the key's policy`,
            `${SECTION}.principals.preview[0]: "arn:aws:iam::111122223333:user/someone": is not the ARN of a role; ` +
                "users with keys of their own, and whole accounts, may not reach the state",
            `${SECTION}.principals.deploy: name at least one role, or nothing can be deployed`,
            `${SECTION}.principals.everybody: is not a known key here; see bootstrap/config.ts`,
            `${SECTION}.retention.lockedDays: 1: too small: expected number to be >=7`,
        ]);
    });

    it("refuses roles of another account, and users of the key who administer it", () => {
        const officer = "arn:aws:iam::111122223333:role/security-officer";
        const stranger = "arn:aws:iam::444455556666:role/runner";
        const written = {
            accountId: "111122223333",
            region: "eu-central-1",
            principals: { administrators: [officer], preview: [stranger], deploy: [officer] },
        };
        assert.deepEqual(problems({ [SECTION]: JSON.stringify(written) }), [
            `${SECTION}.principals.preview[0]: "${stranger}": is not of account 111122223333; make a role there`,
            `${SECTION}.principals.deploy[0]: "${officer}": is an administrator of the key already; those who use it may ` +
                "not be able to delete it",
        ]);
    });

    for (const [what, values, problem] of [
        ["is missing", {}, `${SECTION}: is missing`],
        ["is no object", { [SECTION]: "soon" }, `${SECTION}: "soon": invalid input: expected object, received string`],
    ] as const) {
        it(`says that the section ${what}`, () => assert.deepEqual(problems(values), [problem]));
    }
});
