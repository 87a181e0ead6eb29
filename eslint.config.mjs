import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

import { importZones } from "./tools/check/importZones.mjs";

const zonesSource = readFileSync(new URL("./tools/check/importZones.mjs", import.meta.url));

const architecture = {
    // ESLint's cache knows a plugin by its version only: an edited table of zones must not leave old answers standing.
    meta: { name: "architecture", version: createHash("sha256").update(zonesSource).digest("hex") },
    rules: { imports: importZones },
};

/** Every place where a name is declared that exists at run time. */
const declarations = [
    ":matches(VariableDeclarator, FunctionDeclaration, FunctionExpression) > Identifier.id",
    ":matches(ClassDeclaration, ClassExpression, TSEnumDeclaration, TSModuleDeclaration) > Identifier.id",
    ":function > Identifier.params",
    ":matches(RestElement, CatchClause, TSParameterProperty, ArrayPattern) > Identifier",
    "ObjectPattern > Property > Identifier.value",
    "AssignmentPattern > Identifier.left",
    "ImportDeclaration Identifier.local",
    "TSImportEqualsDeclaration > Identifier.id",
];

export default defineConfig(
    globalIgnores([
        "node_modules/",
        "out/",
        ".twin/",
        // Generated, and compared with their source by tests: types and resource classes of API groups.
        "components/upstream/types/",
        "components/upstream/*.*.ts",
    ]),
    { linterOptions: { reportUnusedDisableDirectives: "error" } },
    {
        files: ["**/*.ts"],
        extends: [tseslint.configs.strictTypeChecked],
        languageOptions: {
            // One program for all folders, tests included. The project service would take the tsconfig.json beside
            // bootstrap/ and policies/, which switch type checking off, and load the SDK's types once for each of them.
            parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
        },
        plugins: { architecture },
        rules: {
            "architecture/imports": "error",
            eqeqeq: "error",
            "no-restricted-syntax": [
                "error",
                {
                    selector: `:matches(${declarations.join(", ")})[name=/^(exports|module|require)$/]`,
                    message:
                        "The compiled file is CommonJS, where imports and exports go through this very name; take another.",
                },
            ],
            "no-console": "error",
            "@typescript-eslint/consistent-type-imports": [
                "error",
                { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
            ],
            "@typescript-eslint/prefer-nullish-coalescing": "error",
            "@typescript-eslint/prefer-optional-chain": "error",
            "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
            // Interpolating an Output prints a warning text instead of its value: only text and numbers go into text.
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],

            // `(issue) => report(issue)` and `return report(issue)` read well and cannot go wrong.
            "@typescript-eslint/no-confusing-void-expression": "off",
            // `const { like, ...rest } = tree` is how a key is left out.
            "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true, argsIgnorePattern: "^_" }],
            // Configuration trees and Kubernetes objects are maps with keys chosen at run time.
            "@typescript-eslint/no-dynamic-delete": "off",
            // Alphabets of passwords and keys are spread into their characters; they are ASCII.
            "@typescript-eslint/no-misused-spread": ["error", { allow: [{ from: "lib", name: "string" }, "string"] }],
            // Two fifths of the time of all rules, in a project that declares no enum.
            "@typescript-eslint/no-unsafe-enum-assignment": "off",
            // Takes an array of instances, asserted to be a tuple, for something that their class did not make.
            "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
            // `async` without `await` turns a throw into the rejection that the caller of a promise expects.
            "@typescript-eslint/require-await": "off",
        },
    },
    {
        files: ["bootstrap/**", "components/**", "stacks/**"],
        ignores: [
            "stacks/config/engine.ts", // reads what the engine hands over in the environment only
            "stacks/charts.ts", // finds helm and its caches on this machine, which change no result
            "stacks/askCluster.ts", // finds kubectl on this machine, to ask the clusters that the plan names
        ],
        rules: {
            "no-restricted-properties": [
                "error",
                {
                    object: "process",
                    property: "env",
                    message: "A stack depends on its configuration alone; take an argument.",
                },
            ],
            "no-restricted-imports": ["error", { paths: ["process", "node:process"] }],
        },
    },
    { files: ["tools/**", "twin/**"], rules: { "no-console": "off" } },
    {
        files: ["test/**"],
        rules: {
            // A test that reads past the end, or off what a mock or JSON.parse returned (`any`), or that loses a `this`, fails
            // when it runs.
            "@typescript-eslint/no-non-null-assertion": "off",
            "@typescript-eslint/no-unsafe-argument": "off",
            "@typescript-eslint/no-unsafe-assignment": "off",
            "@typescript-eslint/no-unsafe-call": "off",
            "@typescript-eslint/no-unsafe-member-access": "off",
            "@typescript-eslint/no-unsafe-return": "off",
            "@typescript-eslint/unbound-method": "off",
        },
    },
);
