import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export const ROOT = path.resolve(__dirname, "../..");

/** How long a process may take to leave, and whatever it started with it, after it was asked to or has ended. */
const GRACE_SECONDS = 5;

export interface ChildOptions {
    readonly limitSeconds: number;
    /** Ends the child when aborted; the reason says why. */
    readonly signal: AbortSignal;
    /** Takes stdout and stderr, in the order of their arrival. */
    readonly write: (text: string) => void;
    /** Takes what the child writes to file descriptor 3: one JSON value a line. Answers with a reason to end the child. */
    readonly onEvent?: (event: unknown) => string | undefined;
}

export interface Ending {
    /** Exit code 0, and nobody had to end it. */
    readonly clean: boolean;
    /** `exit code 3`, `SIGSEGV`, or why it was ended. */
    readonly how: string;
}

/** Runs a Node program to its end, without stdin. Whatever it started in its process group ends with it. */
export async function runChild(argv: readonly string[], options: ChildOptions): Promise<Ending> {
    // A process group of its own, so that what the program started can be ended too.
    const child = spawn(process.execPath, argv, {
        cwd: ROOT,
        detached: true,
        stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const timers: NodeJS.Timeout[] = [];
    const after = (seconds: number, action: () => void) => timers.push(setTimeout(action, seconds * 1000));
    let reason: string | undefined;
    const end = (why: string) => {
        reason ??= why;
        signalGroup(child, "SIGTERM");
        after(GRACE_SECONDS, () => signalGroup(child, "SIGKILL"));
    };
    const interrupt = () => end(String(options.signal.reason));

    after(options.limitSeconds, () => end(`took longer than ${options.limitSeconds} s`));
    options.signal.addEventListener("abort", interrupt);
    for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8").on("data", (text: string) => options.write(text));
    }
    createInterface({ input: child.stdio[3] as Readable }).on("line", (line) => {
        const why = options.onEvent?.(JSON.parse(line));
        if (why !== undefined) {
            end(why);
        }
    });
    // `close` comes when nobody holds the child's output any more: a process that a test forgot keeps it open.
    child.once("exit", () => after(GRACE_SECONDS, () => end("left a process running")));
    try {
        const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
        return { clean: code === 0 && reason === undefined, how: reason ?? signal ?? `exit code ${code ?? "unknown"}` };
    } finally {
        timers.forEach(clearTimeout);
        if (reason !== undefined) {
            signalGroup(child, "SIGKILL"); // what ignored the first signal and holds no output
        }
        options.signal.removeEventListener("abort", interrupt);
    }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
    try {
        process.kill(-Number(child.pid), signal);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
            throw error;
        }
    }
}
