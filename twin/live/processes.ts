import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { UserError } from "../../tools/command";
import { link } from "../../tools/setup/links";
import { exec } from "../exec";
import { readIfThere, readJsonIfThere, writePrivate } from "../files";
import type { TwinPaths } from "../paths";
import { end } from "../processes";
import { complaints } from "../startFailure";

/** A process that is to run. */
export interface Wanted {
    readonly name: string;
    readonly executable: string;
    readonly args: readonly string[];
    readonly temporary: string;
    /** On loopback; answers 200 when the process does its work. */
    readonly healthPort: number;
}

/** What was started, so that a process that runs something else by now is replaced. */
interface Note {
    readonly pid: number;
    readonly command: readonly string[];
}

const POLL_MS = 200;

/**
 * Running processes beside the control planes, by name: whatever was started from their folder, noted or not. A script shows
 * with what interprets it before its own path: `node`, and for a moment at its start `/usr/bin/env node`.
 */
export async function liveProcesses(paths: TwinPaths): Promise<Map<string, number>> {
    const binaries = `${binaryFolder(paths)}/`;
    const found = (await exec("ps", ["-A", "-ww", "-o", "pid=,command="])).split("\n").flatMap((line) => {
        const [, pid, command = ""] = /^\s*(\d+)\s+(.*)/.exec(line) ?? [];
        const program = command.replace(/^(\S*\/)?env /, "").replace(/^(\S*\/)?node /, "");
        return program.startsWith(binaries)
            ? [[program.slice(binaries.length).split(" ", 1).join(), Number(pid)] as const]
            : [];
    });
    return new Map(found);
}

/**
 * Has the processes running: one that runs as wanted is left alone, one that runs otherwise is replaced, one that died is started
 * again. Returns when all of them say that they are healthy.
 *
 * @returns those that had died since an earlier run
 */
export async function ensureProcesses(
    paths: TwinPaths,
    wanted: readonly Wanted[],
    timeoutSeconds: number,
): Promise<readonly string[]> {
    const running = await liveProcesses(paths);
    const due: Wanted[] = [];
    const died: string[] = [];
    for (const one of wanted) {
        const pid = running.get(one.name);
        const note = (await readJsonIfThere(noteFile(paths, one.name), "Remove it and run again.")) as Note | undefined;
        if (pid === undefined || note?.pid !== pid || note.command.join("\n") !== commandOf(one).join("\n")) {
            await end(pid === undefined ? [] : [pid]);
            due.push(one);
        }
        if (pid === undefined && note !== undefined) {
            died.push(one.name);
        }
    }
    for (const one of due) {
        await start(paths, one);
    }
    const deadline = Date.now() + timeoutSeconds * 1000;
    await Promise.all(wanted.map((one) => healthy(paths, one, deadline)));
    return died;
}

async function start(paths: TwinPaths, wanted: Wanted): Promise<void> {
    const { name, executable, args, temporary } = wanted;
    const program = path.join(binaryFolder(paths), name);
    await link(executable, program);
    await fs.mkdir(temporary, { recursive: true, mode: 0o700 });
    const file = logFile(paths, name);
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const log = await fs.open(file, "a", 0o600);
    try {
        const child = spawn(program, args, {
            cwd: paths.live,
            // A session of its own: it goes on when this run, or the terminal it was typed in, ends.
            detached: true,
            stdio: ["ignore", log.fd, log.fd],
            env: { PATH: process.env["PATH"], HOME: temporary, TMPDIR: temporary },
        });
        await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
        child.unref();
        const note: Note = { pid: child.pid as number, command: commandOf(wanted) };
        await writePrivate(noteFile(paths, name), JSON.stringify(note));
    } finally {
        await log.close();
    }
}

/** Waits until a process does its work; says why if it ends instead, or never comes to it. */
async function healthy(paths: TwinPaths, { name, healthPort }: Wanted, deadline: number): Promise<void> {
    while (!(await answersWell(healthPort))) {
        const ended = !(await liveProcesses(paths)).has(name);
        if (ended || Date.now() > deadline) {
            const log = logFile(paths, name);
            throw new UserError(
                [
                    `${name} ${ended ? "ended" : "is not healthy"} after it was started. Log: ${log}`,
                    ...complaints((await readIfThere(log)) ?? "", name).map((line) => `  ${line}`),
                ].join("\n"),
            );
        }
        await sleep(POLL_MS);
    }
}

function answersWell(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        http.get({ host: "127.0.0.1", port, path: "/readyz", agent: false, timeout: 5_000 }, (response) => {
            response.resume();
            resolve(response.statusCode === 200);
        })
            .on("timeout", () => resolve(false))
            .on("error", () => resolve(false));
    });
}

function commandOf({ executable, args }: Wanted): readonly string[] {
    return [executable, ...args];
}

export function logFile(paths: TwinPaths, name: string): string {
    return path.join(logFolder(paths), `${name}.log`);
}

export const logFolder = ({ logs }: TwinPaths) => path.join(logs, "live");

/** By the paths of what is started from here processes are found again. */
export const binaryFolder = ({ live }: TwinPaths) => path.join(live, "bin");
const noteFile = ({ live }: TwinPaths, name: string) => path.join(live, "processes", `${name}.json`);
