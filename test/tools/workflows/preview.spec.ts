import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { parse } from "yaml";

import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { listStacks, readStackFile } from "../../../stacks/config/stackFile";
import { planPlatform } from "../../../stacks/plan/plan";

interface Job {
    readonly if?: string;
    readonly "runs-on": string | readonly string[];
    readonly permissions?: Readonly<Record<string, string>>;
    readonly outputs?: Readonly<Record<string, string>>;
    readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

interface Workflow {
    readonly on: unknown;
    readonly permissions: object;
    readonly jobs: Readonly<Record<"preview" | "comment", Job>>;
}

describe("the workflow that previews pull requests", () => {
    const text = fs.readFileSync(path.join(PROJECT_ROOT, ".github/workflows/preview.yml"), "utf8");
    const { on, permissions, jobs } = parse(text) as Workflow;

    it("runs what a pull request brings for branches of this repository only, with no more than reading", () => {
        assert.equal(on, "pull_request");
        assert.deepEqual(permissions, {});
        assert.match(
            jobs.preview.if ?? "",
            /&& github\.event\.pull_request\.head\.repo\.full_name == github\.repository$/,
        );
        assert.deepEqual(jobs.preview.permissions, { contents: "read" });
        assert.deepEqual(jobs.preview.steps[0]?.with, { "persist-credentials": false });
        assert.doesNotMatch(text, /secrets\./);
    });

    it("writes its comment from a machine that runs none of it", () => {
        assert.equal(jobs.comment["runs-on"], "ubuntu-24.04");
        assert.deepEqual(jobs.comment.permissions, { "pull-requests": "write" });
        assert.ok(jobs.comment.steps.every(({ uses }) => uses === undefined));
    });

    it("puts no text of the event or of a job into a script", () => {
        const scripts = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ""));
        assert.deepEqual(
            scripts.filter((script) => script.includes("${{")),
            [],
        );
    });

    it("previews under the policies, and fails by what they cannot decide", () => {
        const script = jobs.preview.steps.map(({ run }) => run ?? "").join("\n");
        const [command = ""] = /^ *pulumi preview (?:.*\\\n)*.*/m.exec(script) ?? [];
        const options = command.split(/[\s\\]+/);
        const valueOf = (option: string) => options[options.indexOf(option) + 1] ?? "";
        assert.equal(valueOf("--policy-pack"), "policies");
        const levels = fs.readFileSync(path.join(PROJECT_ROOT, valueOf("--policy-pack-config")), "utf8");
        assert.deepEqual(JSON.parse(levels), { "platform-stack-list-indeterminate": "mandatory" });
    });

    it("takes actions by commit", () => {
        const actions = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));
        assert.ok(actions.length > 0);
        assert.deepEqual(
            actions.filter((action) => !/@[0-9a-f]{40}$/.test(action)),
            [],
        );
    });

    it("previews every stack of a real site, and shows each", () => {
        const sites = listStacks(PROJECT_ROOT).filter(
            (stack) => readStackFile(PROJECT_ROOT, stack)?.tree["twin"] === undefined,
        );
        assert.deepEqual(Object.keys(jobs.preview.outputs ?? {}).sort(), sites.sort());
        const shown = jobs.comment.steps.map(({ run }) => run).join("\n");
        for (const site of sites) {
            assert.ok(shown.includes(`section ${site} "$${site.toUpperCase()}"`), site);
        }
    });

    it("asks for the runner of each site by the label that its plan has, and for none that is not there", () => {
        assert.match(jobs.preview.if ?? "", /^vars\.PREVIEW_STACKS != '' && /);
        for (const stack of listStacks(PROJECT_ROOT)) {
            const { runner, site } = planPlatform(stack, loadFromFiles(stack));
            if (!site.twin) {
                assert.equal(String(jobs.preview["runs-on"]).replace("${{ matrix.stack }}", stack), runner?.label);
            }
        }
    });

    it("shows as text whatever a program printed", () => {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "comment-"));
        try {
            fs.writeFileSync(path.join(directory, "gh"), '#!/bin/sh\necho "$@" > called\n', { mode: 0o755 });
            const env = {
                PATH: `${directory}:${process.env["PATH"] ?? ""}`,
                NUMBER: "7",
                COMMIT: "abc",
                GITHUB_REPOSITORY: "alphaton/h200-platform",
                STAGING: "```\n@everybody <img src=x>\n$(touch owned) `touch owned`\n% s",
                PROD: "",
            };
            const script = jobs.comment.steps.map(({ run }) => run).join("\n");
            execFileSync("bash", ["-e", "-c", script], { cwd: directory, env });
            assert.deepEqual(fs.readFileSync(path.join(directory, "comment.md"), "utf8").split("\n").slice(2), [
                "### staging",
                "",
                "    ```",
                "    @everybody <img src=x>",
                "    $(touch owned) `touch owned`",
                "    % s",
                "",
                "### prod",
                "",
                "    No preview: see the job.",
                "",
                "",
            ]);
            assert.match(fs.readFileSync(path.join(directory, "called"), "utf8"), /^pr comment 7 --repo alphaton/);
            assert.ok(!fs.existsSync(path.join(directory, "owned")));
        } finally {
            fs.rmSync(directory, { recursive: true });
        }
    });
});
