import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { UserError } from "../command";
import { ProcessTree } from "./processTree";

const SAMPLE_MS = 50;
const GRACE_MS = 10_000;

export interface Measured {
    readonly seconds: number;
    /** Highest sum of the resident memory of the command and all it started, looked at every 50 ms. */
    readonly peakMib: number;
    readonly stdout: string;
}

export interface MeasureOptions {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    /** Ends the command and all of its process group; the call then fails with the signal's reason. */
    readonly signal: AbortSignal;
}

/** Runs a line in a shell and measures it from its start to its end. Fails when it fails. */
export async function measure(line: string, { cwd, env, signal }: MeasureOptions): Promise<Measured> {
    signal.throwIfAborted();
    const began = performance.now();
    const child = spawn("sh", ["-c", line], {
        cwd,
        env: { ...process.env, ...env },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
        child[stream].setEncoding("utf8").on("data", (text: string) => (output[stream] += text));
    }
    const interrupt = () => endGroup(child);
    signal.addEventListener("abort", interrupt);
    try {
        const ended = once(child, "close") as Promise<[number | null]>;
        const peak = peakOf(child);
        const [code] = await ended;
        const seconds = (performance.now() - began) / 1000;
        signal.throwIfAborted();
        if (code !== 0) {
            throw new UserError(`${line}\nended with ${code ?? "a signal"}:\n${output.stdout}${output.stderr}`.trim());
        }
        return { seconds, peakMib: await peak, stdout: output.stdout };
    } finally {
        signal.removeEventListener("abort", interrupt);
    }
}

async function peakOf(child: ChildProcess): Promise<number> {
    const tree = new ProcessTree(Number(child.pid));
    let peak = 0;
    while (child.exitCode === null && child.signalCode === null) {
        peak = Math.max(peak, await tree.residentMib());
        await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
    return peak;
}

function endGroup(child: ChildProcess): void {
    const send = (name: NodeJS.Signals) => {
        try {
            process.kill(-Number(child.pid), name);
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
                throw error;
            }
        }
    };
    send("SIGTERM");
    const hard = setTimeout(() => send("SIGKILL"), GRACE_MS);
    child.once("close", () => clearTimeout(hard));
}
