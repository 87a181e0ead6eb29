import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { catalogue } from "../../policies/catalogue";
import { controlsPage, testOf } from "../../policies/controlsPage";
import { definePolicy } from "../../policies/lib/definePolicy";
import { loadWaivers } from "../../policies/lib/waivers";
import { assessmentOf } from "./support/assess";

const root = join(__dirname, "../..");
const assessment = assessmentOf(catalogue);

describe("the catalogue", () => {
    it("holds the controls of this stage, each once", () => {
        const ids = catalogue.map(({ id }) => id).sort();
        const network = ["NET-01", "NET-02", "NET-04"];
        const identity = ["IAM-01", "IAM-02", "IAM-03", "IAM-08"];
        const pods = ["POD-01", "POD-02", "POD-03", "POD-11"];
        assert.deepEqual(ids, ["ENC-13", ...identity, ...network, ...pods]);
        assert.equal(new Set(catalogue.map(({ policy }) => policy)).size, ids.length);
    });

    for (const control of catalogue) {
        const { id, policy } = control;

        it(`names ${id} by system, kind, verb and what, and tests it under that name`, () => {
            assert.match(policy, /^(kubernetes|platform)-[a-z]+-(require|disallow|limit)-[a-z-]+$/);
            const test = readFileSync(join(root, testOf(control)), "utf8");
            assert.ok(test.includes(`describe("${id} ${policy}"`), testOf(control));
        });

        it(`tells whoever ${id} blocks what to do and which control it is`, () => {
            const { description, enforcementLevel, severity, tags } = definePolicy(control, assessment);
            assert.ok(description.endsWith(`\nFix: ${control.remediation} [${id}]`), description);
            assert.deepEqual([enforcementLevel, severity], [control.level, control.severity]);
            assert.ok(tags?.includes(`control:${id}`));
            assert.ok(control.mapping.nist.length > 0 && control.mapping.soc2.length > 0);
        });
    }

    it("is what CONTROLS.md says; `npx ts-node --transpile-only policies/controlsPage.ts` writes it anew", () => {
        assert.equal(readFileSync(join(root, "policies/CONTROLS.md"), "utf8"), controlsPage());
    });

    it("stands by itself: the pack imports its own files, Node and the policy SDK", () => {
        const files = readdirSync(join(root, "policies"), { recursive: true, encoding: "utf8" }).filter((file) =>
            file.endsWith(".ts"),
        );
        const foreign = files.flatMap((file) => {
            const text = readFileSync(join(root, "policies", file), "utf8");
            const imports = [...text.matchAll(/^(?:import .*|\}) from "([^"]+)";$/gm)].map(([, from = ""]) => from);
            return imports.filter((from) => {
                const own = from.startsWith(".") && !join(file, "..", from).startsWith("..");
                return !own && !from.startsWith("node:") && from !== "@pulumi/policy";
            });
        });
        assert.deepEqual(foreign, []);
    });
});

describe("policies/waivers.json", () => {
    it("is in order, and stays so on its last day", () => {
        const file = join(root, "policies/waivers.json");
        assert.ok(existsSync(file));
        const controls = new Set(catalogue.map(({ id }) => id));
        assert.deepEqual(loadWaivers(file, controls, "2026-11-23").problems, []);
    });
});
