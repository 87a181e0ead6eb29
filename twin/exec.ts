import { spawn } from "node:child_process";
import * as path from "node:path";

import { UserError } from "../tools/command";
import type { Toolchain } from "../tools/setup/toolchain";

export interface ExecOptions {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    /** Written to the command's standard input, which is then closed. */
    readonly input?: string;
    readonly timeoutMs?: number;
}

/** A command of the toolchain ended badly. `stderr` is what it said. */
export class ExecError extends UserError {
    constructor(
        command: string,
        readonly code: number | null,
        readonly stderr: string,
    ) {
        super(`${command} ended with ${code === null ? "a signal" : `exit code ${code}`}:\n${stderr.trim()}`);
    }
}

/** A `PATH` on which the toolchain's own versions come first. */
export function searchPath({ binDirs }: Toolchain): string {
    return [...binDirs, process.env["PATH"] ?? ""].join(path.delimiter);
}

/** Runs a command to its end and returns what it printed. */
export function exec(file: string, args: readonly string[], options: ExecOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, {
            env: options.env ?? process.env,
            ...(options.cwd !== undefined && { cwd: options.cwd }),
            ...(options.timeoutMs !== undefined && { timeout: options.timeoutMs }),
            stdio: ["pipe", "pipe", "pipe"],
        });
        const chunks: { stdout: string[]; stderr: string[] } = { stdout: [], stderr: [] };
        child.stdout.setEncoding("utf8").on("data", (text: string) => chunks.stdout.push(text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => chunks.stderr.push(text));
        child.on("error", (error) => reject(startProblem(file, error)));
        child.on("close", (code) => {
            if (code === 0) {
                resolve(chunks.stdout.join(""));
            } else {
                reject(
                    new ExecError(`${file} ${args.join(" ")}`, code, chunks.stderr.join("") || chunks.stdout.join("")),
                );
            }
        });
        // A command that ends before reading all of its input says so by its exit code.
        child.stdin.on("error", () => undefined).end(options.input);
    });
}

/** A program that is not there, or cannot be started, is named with what to do; anything else stays as it is. */
function startProblem(file: string, error: NodeJS.ErrnoException): Error {
    if (!error.syscall?.startsWith("spawn")) {
        return error;
    }
    const remedy = path.isAbsolute(file) ? "Run `npm run setup -- --verify`" : "Install it";
    return new UserError(`${file} cannot be started (${error.code}). ${remedy} and try again.`);
}
