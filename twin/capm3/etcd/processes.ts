import { execFile, spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { MEMBER } from "./members";

const run = promisify(execFile);

const POLL_MS = 50;
const GRACE_MS = 5_000;
/** All processes of all users, or of a few hundred hosts: more than what Node takes by itself. */
const OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Processes of etcd that play those of hosts. They live in sessions of their own and are found by the path that they were
 * started by, as all processes of a twin are, so that `twin:down` ends them, whoever started them.
 */
export class MemberProcesses {
    /**
     * @param executable etcd
     * @param binaries folder of links, by whose paths the twin knows its processes
     */
    constructor(
        private readonly executable: string,
        private readonly binaries: string,
        private readonly logs: string,
    ) {}

    /** Process ids by host. */
    async running(): Promise<ReadonlyMap<string, number>> {
        const { stdout } = await run("ps", ["-A", "-ww", "-o", "pid=,command="], { maxBuffer: OUTPUT_BYTES });
        const prefix = this.#program("");
        const found = stdout.split("\n").flatMap((line) => {
            // A script shows with what interprets it first.
            const [, pid, program = ""] = /^\s*(\d+)\s+(?:\S*\/env\s+)?(?:\S*\bnode\s+)?(\S+)/.exec(line) ?? [];
            return program.startsWith(prefix) ? [[program.slice(prefix.length), Number(pid)] as const] : [];
        });
        return new Map(found);
    }

    async start(host: string, args: readonly string[]): Promise<void> {
        const program = this.#program(host);
        await fs.mkdir(this.binaries, { recursive: true });
        await fs.rm(program, { force: true });
        await fs.symlink(this.executable, program);
        await fs.mkdir(this.logs, { recursive: true, mode: 0o700 });
        const log = await fs.open(path.join(this.logs, `${MEMBER}${host}.log`), "a", 0o600);
        try {
            const child = spawn(program, args, { detached: true, stdio: ["ignore", log.fd, log.fd] });
            await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
            child.unref();
        } finally {
            await log.close();
        }
    }

    /** Returns when it is gone, or gone by force. */
    async end(host: string): Promise<void> {
        const deadline = Date.now() + GRACE_MS;
        for (;;) {
            const pid = (await this.running()).get(host);
            if (pid === undefined) {
                return;
            }
            signal(pid, Date.now() > deadline ? "SIGKILL" : "SIGTERM");
            await sleep(POLL_MS);
        }
    }

    #program(host: string): string {
        return path.join(this.binaries, `${MEMBER}${host}`);
    }
}

/** A process may end before it is told to. */
function signal(pid: number, name: NodeJS.Signals): void {
    try {
        process.kill(pid, name);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
            throw error;
        }
    }
}
