import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export interface FakeShell {
    readonly directory: string;
    /** Runs lines as a person types them: the next one whether or not one failed. */
    readonly type: (lines: readonly string[], env?: Readonly<Record<string, string>>) => Answer;
    /** What programs have written there, a line each; none where they wrote nothing. */
    readonly noted: (file: string) => string[];
    readonly remove: () => void;
}

export interface Answer {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** What would reach something else than the folder, if a test did not say what stands for it. */
const REACHING = ["aws", "curl", "git", "helm", "kubectl", "npm", "pulumi", "ssh"];

/** A folder of its own, in which these programs stand for those of the same name. */
export function fakeShell(programs: Readonly<Record<string, string>>): FakeShell {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "day-zero-"));
    const bin = path.join(directory, "bin");
    fs.mkdirSync(bin);
    const refused = Object.fromEntries(
        REACHING.map((name) => [name, `echo "nothing stands for ${name}" >&2; exit 97`]),
    );
    for (const [name, script] of Object.entries({ ...refused, ...programs })) {
        fs.writeFileSync(path.join(bin, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    }
    return {
        directory,
        type: (lines, env = {}) => {
            const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-uc", lines.join("\n")], {
                cwd: directory,
                env: { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}`, ...env },
                encoding: "utf8",
                timeout: 60_000,
            });
            return { status, stdout, stderr };
        },
        noted: (file) => {
            const at = path.join(directory, file);
            return fs.existsSync(at) ? fs.readFileSync(at, "utf8").trimEnd().split("\n") : [];
        },
        remove: () => {
            fs.rmSync(directory, { recursive: true });
        },
    };
}
