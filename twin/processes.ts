import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { ClusterName } from "../stacks/plan/platformPlan";
import { exec, ExecError } from "./exec";
import { readIfThere } from "./files";
import type { TwinPaths } from "./paths";

/** Running processes of a control plane, by component. kwokctl's process ids are believed only where the command line agrees. */
export async function componentProcesses(paths: TwinPaths, cluster: ClusterName): Promise<Map<string, number>> {
    const folder = path.join(paths.controlPlane(cluster), "pids");
    const files = (await listIfThere(folder)).filter((name) => name.endsWith(".pid"));
    const found = await Promise.all(
        files.map(async (name) => {
            const pid = Number(await readIfThere(path.join(folder, name)));
            const ours = (await commandLine(pid)).includes(paths.controlPlane(cluster));
            return ours ? [[path.basename(name, ".pid"), pid] as const] : [];
        }),
    );
    return new Map(found.flat());
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
        return await exec("ps", ["-o", "command=", "-ww", "-p", String(pid)]);
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
