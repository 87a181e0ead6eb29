import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createProject, type Project } from "./support/project";

const PACK = {
    "pack/PulumiPolicy.yaml": "runtime: nodejs\nmain: index.ts\n",
    "pack/package.json": JSON.stringify({ name: "pack", version: "1.2.3" }),
    "pack/tsconfig.json": JSON.stringify({ compilerOptions: { noCheck: true, module: "nodenext" } }),
    "pack/index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        import { PolicyPack } from "@pulumi/policy";
        const where = [pulumi.getProject(), pulumi.getStack(), new pulumi.Config().get("greeting")].join("/");
        new PolicyPack("pack", {
            policies: [{
                name: "no-ids",
                description: "Ids are not wanted.",
                enforcementLevel: "mandatory",
                validateResource: (args, report) => {
                    if (args.type === "random:index/randomId:RandomId") {
                        report(\`blocked in \${where}\`);
                    }
                },
            }],
        });
    `,
};

describe("Node language host under the real engine", function () {
    this.timeout(120_000);
    let project: Project;
    before(async () => {
        project = await createProject(PACK);
        await project.pulumi("config", "set", "greeting", "hello");
        await project.pulumi("config", "set", "--secret", "token", "s3cret-token");
    });
    after(async () => await project.remove());

    async function preview(program: string, ...args: string[]) {
        await project.write("index.ts", program);
        return await project.pulumi("preview", ...args);
    }

    it("runs TypeScript without type errors stopping it, with configuration and secrets", async () => {
        const { code, output } = await preview(`
            import * as pulumi from "@pulumi/pulumi";
            const config = new pulumi.Config();
            const wrong: number = config.require("greeting");
            export const greeting = wrong;
            export const token = config.requireSecret("token");
            export const isSecret = pulumi.isSecret(token);
            export const length = config.requireSecret("token").apply((text) => pulumi.unsecret(pulumi.output(text.length)));
            export const where = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
        `);
        assert.equal(code, 0, output);
        assert.match(output, /greeting: "hello"/);
        assert.match(output, /isSecret: true/);
        assert.match(output, /token +: \[secret\]/);
        assert.match(output, /where +: "organization\/tiny\/test"/);
        assert.ok(!output.includes("s3cret-token"), output);
    });

    it("type-checks when nothing says otherwise", async () => {
        await project.write("tsconfig.json", JSON.stringify({ compilerOptions: { strict: true, module: "nodenext" } }));
        const { code, output } = await preview("const wrong: number = 'text'; export = { wrong };");
        await project.write(
            "tsconfig.json",
            JSON.stringify({ compilerOptions: { noCheck: true, module: "nodenext" } }),
        );
        assert.notEqual(code, 0);
        assert.match(output, /TS2322/);
    });

    it("shows a program's error once, and nothing about exit codes", async () => {
        const { code, output } = await preview('throw new Error("the program is broken");');
        assert.notEqual(code, 0);
        const [, diagnostics = ""] = output.split("Diagnostics:");
        assert.equal(diagnostics.match(/the program is broken/g)?.length, 1, output);
        assert.doesNotMatch(output, /non-zero exit code/);
    });

    it("reports the exit code of a program that ends without a word", async () => {
        const { code, output } = await preview("process.exit(7);");
        assert.notEqual(code, 0);
        assert.match(output, /Program exited with non-zero exit code: 7/);
    });

    it("passes on all of a large output", async () => {
        const { code, events } = await preview(`
            for (let line = 0; line < 20_000; line++) {
                console.log(\`line \${line} \${"x".repeat(100)}\`);
            }
        `);
        assert.equal(code, 0);
        const lines = events.flatMap(
            ({ diagnosticEvent }) => /line (\d+) x{100}/.exec(diagnosticEvent?.message ?? "")?.[1] ?? [],
        );
        assert.deepEqual(
            lines,
            Array.from({ length: 20_000 }, (_, line) => String(line)),
        );
    });

    it("runs a policy pack, which knows the stack and its configuration, and lets it block", async () => {
        const program = 'import { RandomId } from "@pulumi/random"; new RandomId("id", { byteLength: 8 });';
        const { code, output } = await preview(program, "--policy-pack", "pack");
        assert.notEqual(code, 0);
        assert.match(output, /pack@v1\.2\.3/);
        assert.match(output, /blocked in tiny\/test\/hello/);
    });

    it("shows why a policy pack does not start", async () => {
        await project.write("pack/index.ts", 'throw new Error("the pack is broken");');
        const { code, output } = await preview("export = {};", "--policy-pack", "pack");
        await project.write("pack/index.ts", PACK["pack/index.ts"]);
        assert.notEqual(code, 0);
        assert.match(output, /the pack is broken/);
        assert.match(output, /the policy pack in \S+pack ended before it was ready/);
    });

    it("leaves no process behind when the CLI is killed", async () => {
        const ready = join(project.directory, "ready");
        await project.write(
            "index.ts",
            `import { writeFileSync } from "node:fs";
             import { RandomId } from "@pulumi/random";
             new RandomId("id", { byteLength: 8 }).urn.apply(() => writeFileSync(${JSON.stringify(ready)}, ""));
             setInterval(() => undefined, 1_000);`,
        );
        const cli = project.start("preview", "--policy-pack", "pack");
        await eventually(async () => (await readFile(ready, "utf8")) === "");
        const started = descendants(cli.pid ?? assert.fail("not started"));
        // The host, the program, the pack and the plugin.
        assert.equal(started.length, 4, JSON.stringify(started));
        cli.kill("SIGKILL");
        await eventually(() => Promise.resolve(started.every(({ pid }) => !isAlive(pid))));
    });

    it("answers what it does not do, and what to do instead", async () => {
        const { code, output } = await project.pulumi("install");
        assert.notEqual(code, 0);
        assert.match(output, /does not install dependencies: run `npm ci` in the project/);
    });
});

interface Process {
    readonly pid: number;
    readonly parent: number;
    readonly command: string;
}

function descendants(root: number): Process[] {
    const rows = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).trim().split("\n");
    const all = rows.map((row): Process => {
        const [pid = "", parent = "", ...command] = row.trim().split(/\s+/);
        return { pid: Number(pid), parent: Number(parent), command: command.join(" ") };
    });
    const below = (pid: number): Process[] =>
        all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
    return below(root);
}

function isAlive(pid: number): boolean {
    try {
        // A zombie still answers signals, but not this.
        return !/^\d+ \(.*\) Z/.test(
            execFileSync("cat", [`/proc/${String(pid)}/stat`], { encoding: "utf8", stdio: "pipe" }),
        );
    } catch {
        return false;
    }
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
        if (await condition().catch(() => false)) {
            return;
        }
        await sleep(100);
    }
    assert.fail("did not happen within 30 s");
}
