import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";

/** Shorter than the five seconds after which the engine kills this host itself. */
const GRACE_MS = 3_000;

const running = new Set<ChildProcess>();

/**
 * Starts Node with `args`. The child stays in this host's process group, since the engine ends a plugin by signalling
 * the plugin's whole group.
 */
export function startNode(args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(process.execPath, args, options);
    running.add(child);
    child.once("exit", () => running.delete(child));
    child.once("error", () => running.delete(child));
    return child;
}

/** Asks one child to stop, and makes it stop if it has not within three seconds. */
export function interrupt(child: ChildProcess): void {
    child.kill("SIGINT");
    const deadline = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    child.once("exit", () => {
        clearTimeout(deadline);
    });
}

/** Interrupts every child and resolves when all are gone. */
export async function interruptAll(): Promise<void> {
    const children = [...running];
    const exits = children.map(async (child) => {
        await once(child, "exit");
    });
    children.forEach(interrupt);
    await Promise.all(exits);
}

/** For when nobody is left to report to. */
export function killAll(): void {
    for (const child of running) {
        child.kill("SIGKILL");
    }
}

/** How a child ended. */
export type Exit =
    | { readonly kind: "code"; readonly code: number }
    | { readonly kind: "signal"; readonly signal: NodeJS.Signals }
    | { readonly kind: "not started"; readonly error: NodeJS.ErrnoException };

/** Resolves when the child has ended and its output has been read to the end. */
export async function exitOf(child: ChildProcess): Promise<Exit> {
    return await new Promise((resolve) => {
        child.once("error", (error: NodeJS.ErrnoException) => {
            resolve({ kind: "not started", error });
        });
        child.once("close", (code, signal) => {
            resolve(signal ? { kind: "signal", signal } : { kind: "code", code: code ?? 0 });
        });
    });
}
