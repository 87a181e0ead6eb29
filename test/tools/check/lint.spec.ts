import assert from "node:assert/strict";

import { ESLint } from "eslint";

import { ROOT } from "../../../tools/test/child";

/** The project's own configuration, as far as it needs no types: those would need a file that exists. */
const eslint = new ESLint({
    cwd: ROOT,
    overrideConfig: { languageOptions: { parserOptions: { project: null } } },
    ruleFilter: ({ ruleId }) => !ruleId.startsWith("@typescript-eslint/"),
});

async function complaints(file: string, text: string): Promise<string[]> {
    const results = await eslint.lintText(text, { filePath: file });
    return results.flatMap(({ messages }) =>
        messages.map(({ ruleId, message }) => `${ruleId ?? "parser"}: ${message}`),
    );
}

describe("lint", () => {
    const violations: { file: string; imports: string; because: string }[] = [
        {
            file: "components/serving/seeded.ts",
            imports: "../../stacks/config/load",
            because: "components/ imports only from components/",
        },
        {
            file: "policies/lib/seeded.ts",
            imports: "../../components/shared/labels",
            because: "policies/ imports only from policies/",
        },
        {
            file: "stacks/seeded.ts",
            imports: "../policies/index",
            because: "stacks/ imports only from stacks/, components/",
        },
        {
            file: "stacks/seeded.ts",
            imports: "../bootstrap/stateBackend",
            because: "stacks/ imports only from stacks/, components/",
        },
        {
            file: "bootstrap/seeded.ts",
            imports: "../twin/paths",
            because: "bootstrap/ imports only from bootstrap/, stacks/, components/",
        },
        {
            file: "twin/seeded.ts",
            imports: "../test/unit/support/deploy",
            because: "twin/ imports only from twin/, tools/, stacks/, components/",
        },
        {
            file: "tools/plan/seeded.ts",
            imports: "../../policies/lib/catalogue",
            because: "tools/ imports only from tools/, twin/, stacks/, components/",
        },
        {
            file: "components/shared/seeded.ts",
            imports: "../gpu/gpuOperator",
            because: "components/shared/ serves every area and imports only from shared/",
        },
        {
            file: "components/upstream/seeded.ts",
            imports: "../security/tenantNamespace",
            because: "components/upstream/ serves every area and imports only from shared/, upstream/",
        },
        {
            file: "components/serving/seeded.ts",
            imports: "../gpu/gpuOperator",
            because:
                "components/serving/seeded.ts is in ai, components/gpu/gpuOperator in platform; what both need comes from the plan",
        },
        {
            file: "stacks/foundation.ts",
            imports: "../components/serving/modelService",
            because:
                "stacks/foundation.ts is in foundation, components/serving/modelService in ai; what both need comes from the plan",
        },
        {
            file: "stacks/platform.ts",
            imports: "./foundation",
            because:
                "stacks/platform.ts is in platform, stacks/foundation in foundation; what both need comes from the plan",
        },
        {
            file: "components/serving/seeded.ts",
            imports: "../warehouse/shelf",
            because:
                "components/serving/seeded.ts is in ai, components/warehouse/shelf in no layer; what both need comes from the plan",
        },
    ];
    for (const { file, imports, because } of violations) {
        it(`refuses ${imports} in ${file}`, async () => {
            assert.deepEqual(await complaints(file, `import "${imports}";`), [`architecture/imports: ${because}`]);
        });
    }

    const spellings = {
        "a type": (target: string) => `import type { A } from "${target}"; export type B = A;`,
        "an inline type": (target: string) => `export type B = import("${target}").B;`,
        "a lazy import": (target: string) => `void import("${target}");`,
        "a require": (target: string) => `require("${target}");`,
        "an import assignment": (target: string) => `import a = require("${target}"); a();`,
        "a re-export": (target: string) => `export { a } from "${target}";`,
        "a re-export of everything": (target: string) => `export * from "${target}";`,
    };
    for (const [spelling, text] of Object.entries(spellings)) {
        it(`sees ${spelling}`, async () => {
            assert.deepEqual(await complaints("policies/seeded.ts", text("../stacks/index")), [
                "architecture/imports: policies/ imports only from policies/",
            ]);
        });
    }

    const allowed: [file: string, imports: string][] = [
        ["components/serving/seeded.ts", "../shared/labels"],
        ["components/serving/seeded.ts", "../upstream/customResource"],
        ["components/serving/seeded.ts", "./values"],
        ["components/backup/seeded.ts", "../storage/objectStore"],
        ["components/upstream/seeded.ts", "../shared/labels"],
        ["stacks/foundation.ts", "../components/security/tenantNamespace"],
        ["stacks/platform.ts", "../components/security/tenantNamespace"],
        ["stacks/index.ts", "./foundation"],
        ["stacks/ai.ts", "./plan/platformPlan"],
        ["bootstrap/seeded.ts", "../stacks/config/problem"],
        ["policies/pods/seeded.ts", "../lib/definePolicy"],
        ["policies/pods/seeded.ts", "@pulumi/policy"],
        ["twin/seeded.ts", "../components/control-plane/flags"],
        ["test/policies/seeded.ts", "../../policies/index"],
    ];
    for (const [file, imports] of allowed) {
        it(`lets ${file} import ${imports}`, async () => {
            assert.deepEqual(await complaints(file, `import "${imports}";`), []);
        });
    }

    it("keeps components and stacks off the environment, but for the file that speaks to the engine", async () => {
        const text = `export const home = process.env["HOME"];`;
        const message =
            "no-restricted-properties: 'process.env' is restricted from being used. " +
            "A stack depends on its configuration alone; take an argument.";
        assert.deepEqual(await complaints("components/gpu/seeded.ts", text), [message]);
        assert.deepEqual(await complaints("stacks/seeded.ts", text), [message]);
        assert.deepEqual(await complaints("stacks/config/engine.ts", text), []);
        assert.deepEqual(await complaints("stacks/seeded.ts", `import { env } from "node:process"; env;`), [
            "no-restricted-imports: 'node:process' import is restricted from being used.",
        ]);
    });

    it("lets only tools and the twin write to the console", async () => {
        const text = `console.log("hello");`;
        const message = ["no-console: Unexpected console statement."];
        for (const folder of ["components/gpu", "stacks", "policies", "test/unit"]) {
            assert.deepEqual(await complaints(`${folder}/seeded.ts`, text), message);
        }
        assert.deepEqual(await complaints("tools/plan/seeded.ts", text), []);
        assert.deepEqual(await complaints("twin/seeded.ts", text), []);
    });

    const names = ["exports", "module", "require"];
    const declarations = {
        "a variable": (name: string) => `const ${name} = 1;`,
        "part of an object": (name: string) => `const { a: ${name} } = {};`,
        "part of an object with a default": (name: string) => `const { ${name} = 1 } = {};`,
        "part of an array": (name: string) => `const [${name}] = [];`,
        "the rest of an array": (name: string) => `const [...${name}] = [];`,
        "a loop's variable": (name: string) => `for (const ${name} of []);`,
        "a parameter": (name: string) => `const f = (${name}) => 1;`,
        "a parameter with a default": (name: string) => `const f = (${name} = 1) => 1;`,
        "part of a parameter": (name: string) => `function f({ ${name} }) {}`,
        "the other parameters": (name: string) => `class A { f(...${name}) {} }`,
        "a parameter that is a field": (name: string) => `class A { constructor(readonly ${name}: string) {} }`,
        "a caught error": (name: string) => `try {} catch (${name}) {}`,
        "a function": (name: string) => `function ${name}() {}`,
        "a class": (name: string) => `class ${name} {}`,
        "an enum": (name: string) => `enum ${name} { A }`,
        "an import": (name: string) => `import { a as ${name} } from "node:fs";`,
        "an import of everything": (name: string) => `import * as ${name} from "node:fs";`,
        "an import assignment": (name: string) => `import ${name} = require("node:fs");`,
    };
    for (const [what, text] of Object.entries(declarations)) {
        it(`keeps the names of CommonJS from ${what}`, async () => {
            for (const name of names) {
                assert.deepEqual(await complaints("twin/seeded.ts", text(name)), [
                    "no-restricted-syntax: The compiled file is CommonJS, where imports and exports go through this very name; take another.",
                ]);
            }
        });
    }

    it("leaves the names of CommonJS to keys, types, and to CommonJS", async () => {
        const text = [
            `const a = { module: 1, require: 2 };`,
            `const { module: build } = a;`,
            `export interface A { readonly module: string; require(module: string): void }`,
            `export type F = (exports: string) => void;`,
            `export class B { module = build; require() {} }`,
            `if (require.main === module) { exports.a = a.module; }`,
        ].join("\n");
        assert.deepEqual(await complaints("twin/seeded.ts", text), []);
    });

    it("reads types in every folder, tests included", async () => {
        const all = new ESLint({ cwd: ROOT });
        for (const file of [
            "components/a.ts",
            "stacks/a.ts",
            "policies/a.ts",
            "twin/a.ts",
            "tools/a.ts",
            "test/a.spec.ts",
        ]) {
            const { rules } = (await all.calculateConfigForFile(file)) as { rules: Record<string, [severity: number]> };
            assert.equal(rules["@typescript-eslint/no-floating-promises"]?.[0], 2, file);
        }
    });
});
