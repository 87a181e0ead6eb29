import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";

const ROOT = path.resolve(__dirname, "../../..");

/** What a script prints in a process that has only the loader. */
function run(script: string): unknown {
    const argv = ["--require", "./tools/loader/register.js", "--eval", script];
    return JSON.parse(execFileSync(process.execPath, argv, { cwd: ROOT, encoding: "utf8", stdio: "pipe" }));
}

const HEAVY =
    "Object.keys(require.cache).filter((file) => /arborist.lib.index|typescript.lib.typescript/.test(file)).length";

describe("the loader", () => {
    it("starts the SDK without what it needs for functions as text only", () => {
        assert.equal(run(`require("@pulumi/pulumi"); console.log(${HEAVY})`), 0);
    });

    it("lets the SDK turn functions into text all the same", () => {
        const text = run(`
            require("@pulumi/pulumi").runtime.serializeFunction(() => 6 * 7)
                .then(({ text }) => console.log(JSON.stringify([text.includes("6 * 7"), ${HEAVY}])));
        `);
        assert.deepEqual(text, [true, 1]);
    });

    it("leaves both as they are for everybody else", () => {
        assert.equal(run(`console.log(JSON.stringify(typeof require("typescript").createProgram))`), "function");
    });

    it("names the line of the source in a stack trace, also when the SDK's own runner was loaded", () => {
        const source = readFileSync(path.join(ROOT, "stacks/config/problem.ts"), "utf8").split("\n");
        const runner = path.join(ROOT, "node_modules/@pulumi/pulumi/cmd/run/index.js");
        const script = `
            const sdk = new (require("node:module"))(${JSON.stringify(runner)});
            sdk.filename = ${JSON.stringify(runner)};
            require("node:module")._load("source-map-support/register", sdk);
            try { require("./stacks/config/problem").formatPath(null); } catch ({ stack }) { console.log(JSON.stringify(stack)); }
        `;
        const [, line] =
            /at Object.formatPath \(.*stacks\/config\/problem\.ts:(\d+):\d+\)/.exec(run(script) as string) ?? [];
        assert.match(source[Number(line) - 1] ?? "", /^ +\.map\(/);
    });

    it("ends a stack trace of the program's at its own first line", () => {
        const stack = run(`
            try { require("./stacks/config/problem").formatPath(null); } catch ({ stack }) { console.log(JSON.stringify(stack)); }
        `) as string;
        const frames = stack.split("\n").filter((line) => line.startsWith("    at "));
        assert.match(frames.at(-1) ?? "", /formatPath \(.*stacks\/config\/problem\.ts:\d+:\d+\)$/);
    });

    it("leaves a trace without any line of ours whole", () => {
        const script = `try { JSON.parse("{"); } catch ({ stack }) { console.log(JSON.stringify(stack)); }`;
        assert.match(run(script) as string, /at JSON\.parse .*\n.*at \[eval\]/s);
    });
});
