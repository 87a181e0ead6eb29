import type { ProgramStep, SuiteStep } from "../test/step";

const colored = (flag: string) => (process.stdout.isTTY ? [flag] : []);

const programs: ProgramStep[] = [
    {
        kind: "program",
        name: "lint",
        argv: [
            "node_modules/eslint/bin/eslint.js",
            ".",
            "--max-warnings=0",
            // Keeps what it found for files that are as they were. Rules that read types may then miss an error that an edit
            // caused in another file: a clean clone, and so CI, starts without the cache.
            "--cache",
            "--cache-strategy=content",
            "--cache-location=node_modules/.cache/eslint/",
            ...colored("--color"),
        ],
        limitSeconds: 300,
    },
    {
        kind: "program",
        name: "types",
        argv: [
            "node_modules/typescript/bin/tsc",
            "--noEmit",
            "--incremental",
            "--tsBuildInfoFile",
            "node_modules/.cache/tsc/check.tsbuildinfo",
            ...colored("--pretty"),
        ],
        limitSeconds: 300,
    },
    {
        kind: "program",
        name: "format",
        argv: ["node_modules/prettier/bin/prettier.cjs", "--check", ".", "--cache", "--log-level=warn"],
        limitSeconds: 120,
    },
];

/** Suites that need no built tool. */
const suites: SuiteStep[] = ["unit", "plan", "policies", "stacks", "bootstrap", "tools"].map((name) => ({
    kind: "suite",
    name,
    specs: `test/${name}/**/*.spec.ts`,
    limitSeconds: 600,
}));

/** Everything that can be checked without the toolchain, the slowest first: they run side by side. */
export const checks = [...programs, ...suites];
