import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import { promisify } from "node:util";

interface Entry {
    readonly pid: number;
    readonly parent: number;
    readonly residentKib: number;
}

/** Lists processes. It may leave out those in `known`: they were seen before, and do not belong to the tree. */
export type ProcessList = (known: ReadonlySet<number>) => Promise<readonly Entry[]>;

/**
 * The memory of a process and of all that it started, now. Pages that two processes share count in each of them, so this
 * is an upper bound of what the machine gives up.
 */
export class ProcessTree {
    private members: Set<number>;
    private strangers = new Set<number>();

    constructor(
        root: number,
        private readonly list: ProcessList = process.platform === "linux" ? listProc : listPs,
    ) {
        this.members = new Set([root]);
    }

    async residentMib(): Promise<number> {
        const entries = await this.list(this.strangers);
        const parents = new Map(entries.map(({ pid, parent }) => [pid, parent]));
        // Once a member, always a member: who outlives its parent belongs to somebody else's children from then on.
        const belongs = (pid: number): boolean => {
            const parent = parents.get(pid);
            return this.members.has(pid) || (parent !== undefined && parent !== pid && belongs(parent));
        };
        const own = entries.filter(({ pid }) => belongs(pid));
        this.members = new Set(own.map(({ pid }) => pid));
        this.strangers = new Set([...this.strangers, ...parents.keys()].filter((pid) => !this.members.has(pid)));
        return own.reduce((sum, { residentKib }) => sum + residentKib, 0) / 1024;
    }
}

/** Linux: a file a process, and only those of processes that are new or ours. */
export async function listProc(known: ReadonlySet<number>): Promise<Entry[]> {
    const pids = (await fs.readdir("/proc")).map(Number).filter((pid) => pid > 0 && !known.has(pid));
    const entries = await Promise.all(
        pids.map(async (pid) => {
            const status = await fs.readFile(`/proc/${pid}/status`, "utf8").catch(endedMeanwhile);
            // A process that has ended and was not waited for has no resident memory any more.
            const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
            return status ? [{ pid, parent: field("PPid"), residentKib: field("VmRSS") }] : [];
        }),
    );
    return entries.flat();
}

function endedMeanwhile(error: unknown): string {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") {
        return "";
    }
    throw error;
}

/** Any Unix, by one more process a look. */
export async function listPs(): Promise<Entry[]> {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,rss="]);
    return stdout
        .trim()
        .split("\n")
        .map((line) => line.trim().split(/\s+/).map(Number))
        .map(([pid = 0, parent = 0, residentKib = 0]) => ({ pid, parent, residentKib }));
}
