import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { cloneProject } from "../../twin/clone";

/** What somebody who typed a command sees. */
interface Seen {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

describe("the command line", function () {
    this.timeout(60_000);
    let root: string;
    before(() => (root = cloneProject()));
    after(() => fs.rmSync(root, { recursive: true, force: true }));

    /** `npm run COMMAND -- ARGS` in the clone, without npm's own start-up. */
    function run(argv: readonly string[], node: readonly string[] = []): Seen {
        const { status, stdout, stderr } = spawnSync(process.execPath, [...node, "tools/run.js", ...argv], {
            cwd: root,
            encoding: "utf8",
        });
        return { code: status, stdout, stderr };
    }

    const fails = (message: string, code = 1): Seen => ({ code, stdout: "", stderr: `${message}\n` });
    const write = (file: string, text: string) => fs.writeFileSync(path.join(root, file), text);
    const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");

    /** Runs with a stack file that says something else, and insists that no twin came of it. */
    function withStackFile(file: string, text: string, argv: readonly string[]): Seen {
        const own = read(file);
        write(file, text);
        try {
            return run(argv);
        } finally {
            write(file, own);
            assert.equal(fs.existsSync(path.join(root, ".twin")), false);
        }
    }

    for (const [version, old] of [
        ["18.20.4", true],
        ["20.18.3", true],
        ["20.19.0", false],
        ["22.0.0", false],
    ] as const) {
        it(`${old ? "refuses" : "accepts"} Node ${version}`, () => {
            const stub = path.join(root, "node_version.js");
            fs.writeFileSync(
                stub,
                `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`,
            );
            const seen = run(["plan", "--help"], ["--require", stub]);
            if (old) {
                const text = `Node ${version} is too old: this project needs Node 20.19 or newer (package.json, engines).`;
                assert.deepEqual(seen, fails(text));
            } else {
                assert.equal(seen.code, 0, seen.stderr);
            }
        });
    }

    it("says what to run when dependencies are not installed", () => {
        const link = path.join(root, "node_modules");
        const target = fs.readlinkSync(link);
        fs.unlinkSync(link);
        try {
            assert.deepEqual(run(["plan"]), fails("Dependencies are not installed: run `npm ci` first."));
        } finally {
            fs.symlinkSync(target, link);
        }
    });

    it("tells wrong usage, with exit code 2, from what failed", () => {
        const { code, stderr } = run(["plan", "--stak", "prod"]);
        assert.equal(code, 2);
        assert.match(stderr, /^Unknown option '--stak'\n\nShow .*\n\nUsage: npm run plan -- \[options\]\n/);
        assert.match(run(["plan", "prod"]).stderr, /^Unexpected argument 'prod'/);
        const unknown = run(["plam"]);
        assert.equal(unknown.code, 2);
        assert.match(unknown.stderr, /^Unknown command "plam"\. Commands: plan, .*\.\n$/);
    });

    it("names the stacks there are when one is unknown", () => {
        for (const command of ["plan", "state:recover"]) {
            assert.deepEqual(
                run([command, "--stack", "nope"]),
                fails(
                    'The configuration of stack "nope" has 1 problem; nothing was created.\n' +
                        "  (stack): there is no Pulumi.nope.yaml; stacks here: prod, staging, twin",
                ),
            );
        }
        assert.equal(fs.existsSync(path.join(root, "out")), false);
    });

    for (const stack of ["nope", "twin", ""]) {
        it(`rehearses no stack "${stack}"`, () => {
            assert.deepEqual(
                run(["twin", "--like", stack]),
                fails(`--like "${stack}": there is no such stack to rehearse; there are: prod, staging.`),
            );
            assert.equal(fs.existsSync(path.join(root, ".twin")), false);
        });
    }

    it("takes charts from no source that it does not know", () => {
        assert.deepEqual(
            run(["twin", "--source", "cupboard"]),
            fails('--source "cupboard": charts come from one of: upstream, mirror, bundle, footprint.'),
        );
        assert.equal(fs.existsSync(path.join(root, ".twin")), false);
    });

    it("runs no twin in a path that would be cut, and leaves nothing there", () => {
        const own = root;
        root = `${own} copy`;
        fs.renameSync(own, root);
        try {
            const { code, stdout, stderr } = run(["twin"]);
            assert.deepEqual([code, stdout], [1, ""]);
            assert.match(stderr, /^.* copy: a twin cannot run in a path with " "\. Move the checkout to .*\n$/);
            assert.equal(fs.existsSync(path.join(root, ".twin")), false);
        } finally {
            fs.renameSync(root, own);
            root = own;
        }
    });

    it("lists what is wrong with a stack file, before anything is started", () => {
        const wrong = read("Pulumi.twin.yaml").replace(
            "h200-platform:twin: {}",
            "h200-platform:twin: { startTimeoutSeconds: soon }\n  h200-platform:modles: {}",
        );
        const { code, stdout, stderr } = withStackFile("Pulumi.twin.yaml", wrong, ["twin"]);
        assert.deepEqual(
            { code, stdout, stderr: stderr.replace(/; sections are .*/, "") },
            fails(
                'The configuration of stack "twin" has 2 problems; nothing was created.\n' +
                    '  twin.startTimeoutSeconds (Pulumi.twin.yaml:11): "soon": invalid input: expected number, received string\n' +
                    "  modles (Pulumi.twin.yaml:12): is not a section",
            ),
        );
    });

    it("names file and line of a stack file that is no YAML", () => {
        const { code, stderr } = withStackFile("Pulumi.prod.yaml", "config:\n  h200-platform:site: [\n", ["twin"]);
        assert.equal(code, 1);
        assert.match(stderr, /^The configuration of stack "twin" has 1 problem; nothing was created\.\n {2}\(file\) /);
        assert.match(stderr, /\(Pulumi\.prod\.yaml:\d+\): is not valid YAML/);
        assert.doesNotMatch(stderr, /^\s+at /m);
    });

    it("says in one line which file cannot be written", () => {
        write("out", "in the way");
        try {
            const place = path.join(fs.realpathSync(root), "out", "prod");
            assert.deepEqual(run(["plan"]), fails(`${place} cannot be used (ENOTDIR). Make it accessible.`));
        } finally {
            fs.rmSync(path.join(root, "out"));
        }
    });

    it("says in one line that a file stands where the twin keeps its own", () => {
        write(".twin", "in the way");
        try {
            const place = path.join(root, ".twin");
            const text = `${place} is a file where a directory belongs (EEXIST). Move it away.`;
            assert.deepEqual(run(["twin:down"]), fails(text));
        } finally {
            fs.rmSync(path.join(root, ".twin"));
        }
    });

    it("refuses a disk that is too full for a twin before it looks for a tool, and leaves nothing there", () => {
        write("full_disk.js", 'require("node:fs/promises").statfs = async () => ({ bavail: 100 * 256, bsize: 4096 });');
        const { code, stdout, stderr } = run(["twin"], ["--require", path.join(root, "full_disk.js")]);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^100 MiB are free on the disk of \S+\.twin; the twin needs \d+\. Free some\.\n$/);
        assert.equal(fs.existsSync(path.join(root, ".twin")), false);
    });

    it("refuses to install definitions where no cluster can be reached, before it looks for a tool", () => {
        assert.deepEqual(
            run(["definitions", "--stack", "twin"]),
            fails(
                'The clusters of stack "twin" cannot be reached; nothing was changed.\n' +
                    "  kubernetes.management.kubeconfig: .twin/kubeconfig does not exist\n" +
                    "  kubernetes.workload.kubeconfig: .twin/kubeconfig does not exist\n" +
                    "Run `npm run twin`: it starts the control planes, and installs their definitions itself.",
            ),
        );
    });

    it("names on stderr what a plan fails, where stdout is for a program", () => {
        const own = read("Pulumi.prod.yaml");
        const { code, stdout, stderr } = withStackFile(
            "Pulumi.prod.yaml",
            own.replaceAll(/limitKw: [\d.]+/g, "limitKw: 20"),
            ["plan", "--json"],
        );
        assert.equal(code, 1);
        const { verdicts } = JSON.parse(stdout) as { verdicts: { id: string; subject: string; status: string }[] };
        const failed = verdicts.filter(({ status }) => status === "fail");
        assert.ok(failed.some(({ id }) => id === "procurement/rack-power"));
        assert.deepEqual(
            stderr
                .trimEnd()
                .split("\n")
                .map((line) => line.split(": ")[0]),
            failed.map(({ id, subject }) => `fail ${id} (${subject})`),
        );
        const runbook = read("out/prod/day-zero.md");
        assert.match(runbook, /^- the plan fails `procurement\/rack-power` \(rack\/rack-a\): /m);
        fs.rmSync(path.join(root, "out"), { recursive: true });
    });

    it("ends without a word when its reader has seen enough", () => {
        // Node hands its output over in pieces; the reader is gone when the second comes.
        const { stderr, stdout } = spawnSync(
            "bash",
            ["-c", `"${process.execPath}" tools/run.js plan --json | true; echo "\${PIPESTATUS[0]}"`],
            { cwd: root, encoding: "utf8" },
        );
        assert.deepEqual([stderr, stdout], ["", "0\n"]);
    });
});
