import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { ClusterName } from "../stacks/plan/platformPlan";
import { exec, ExecError } from "./exec";
import { readIfThere } from "./files";
import type { TwinPaths } from "./paths";

/** Running processes of a control plane, by component: whatever was started from its folder, noted by kwokctl or not. */
export async function componentProcesses(paths: TwinPaths, cluster: ClusterName): Promise<Map<string, number>> {
    const binaries = `${path.join(paths.controlPlane(cluster), "bin")}/`;
    const processes = await exec("ps", ["-A", "-ww", "-o", "pid=,command="]);
    const found = processes.split("\n").flatMap((line) => {
        const [, pid, command = ""] = /^\s*(\d+)\s+(\S+)/.exec(line) ?? [];
        return command.startsWith(binaries) ? [[command.slice(binaries.length), Number(pid)] as const] : [];
    });
    return new Map(found);
}

/** Tells kwokctl of processes that it started but was killed before noting; it would start each a second time. */
export async function adoptOrphans(
    paths: TwinPaths,
    cluster: ClusterName,
    running: ReadonlyMap<string, number>,
): Promise<void> {
    const folder = path.join(paths.controlPlane(cluster), "pids");
    for (const [component, pid] of running) {
        const file = path.join(folder, `${component}.pid`);
        if (Number(await readIfThere(file)) !== pid) {
            await fs.mkdir(folder, { recursive: true });
            await fs.writeFile(file, String(pid));
        }
    }
}

const GRACE_MS = 10_000;

/** Ends processes, politely at first, and returns when they are gone. */
export async function end(pids: readonly number[]): Promise<void> {
    signal(pids, "SIGTERM");
    const deadline = Date.now() + GRACE_MS;
    while (pids.some(isAlive)) {
        if (Date.now() > deadline) {
            signal(pids, "SIGKILL");
        }
        await sleep(50);
    }
}

export function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        // EPERM: it is there, and somebody else's.
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
    for (const pid of pids.filter(isAlive)) {
        process.kill(pid, name);
    }
}

/** The command line of a process, empty where there is none. */
export async function commandLine(pid: number): Promise<string> {
    try {
        return (await exec("ps", ["-o", "command=", "-ww", "-p", String(pid)])).trim();
    } catch (error) {
        if (error instanceof ExecError) {
            return "";
        }
        throw error;
    }
}

export async function listIfThere(folder: string): Promise<string[]> {
    try {
        return await fs.readdir(folder);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return [];
        }
        throw error;
    }
}
