import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { ClusterName } from "../stacks/plan/platformPlan";
import { exec, ExecError } from "./exec";
import { readIfThere } from "./files";
import type { TwinPaths } from "./paths";

/** Processes of a control plane in the order kwokctl starts them. */
export const COMPONENTS = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok-controller",
] as const;

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

/**
 * Plugins of the twin's engine whose engine is gone: one that is killed cannot end them, and what a provider had begun to
 * create it would go on creating beside the next run.
 */
export async function orphanedPlugins(paths: TwinPaths): Promise<number[]> {
    const processes = (await exec("ps", ["-A", "-ww", "-o", "pid=,ppid=,command="])).split("\n").flatMap((line) => {
        const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)/.exec(line) ?? [];
        return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });
    const engines = new Set(processes.filter(({ command }) => isEngine(command)).map(({ pid }) => pid));
    const folder = `${path.join(paths.pulumiHome, "plugins")}/`;
    return processes
        .filter(({ command, parent }) => command.includes(folder) && !engines.has(parent))
        .map(({ pid }) => pid);
}

/** Whether a command line is that of the Pulumi CLI. */
export function isEngine(command: string): boolean {
    return /^(\S*\/)?pulumi(\s|$)/.test(command);
}

/**
 * Puts kwokctl's notes right: it would start a process a second time that it started but was killed before noting, and would
 * take one for alive whose number another process has by now, or which nobody has collected yet since it died.
 */
export async function correctNotes(
    paths: TwinPaths,
    cluster: ClusterName,
    running: ReadonlyMap<string, number>,
): Promise<void> {
    const folder = path.join(paths.controlPlane(cluster), "pids");
    for (const component of COMPONENTS.filter((name) => !running.has(name))) {
        await fs.rm(path.join(folder, `${component}.pid`), { force: true });
    }
    for (const [component, pid] of running) {
        const file = path.join(folder, `${component}.pid`);
        if (Number(await readIfThere(file)) !== pid) {
            await fs.mkdir(folder, { recursive: true });
            await fs.writeFile(file, String(pid));
        }
    }
}

const GRACE_MS = 10_000;

/** Ends processes, politely for `graceMs`, and returns when they are gone. */
export async function end(pids: readonly number[], graceMs = GRACE_MS): Promise<void> {
    signal(pids, "SIGTERM");
    const deadline = Date.now() + graceMs;
    while (pids.some(isAlive)) {
        if (Date.now() >= deadline) {
            signal(pids, "SIGKILL");
        }
        await sleep(50);
    }
}

function isAlive(pid: number): boolean {
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
