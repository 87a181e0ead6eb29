import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import { engineEnvironment } from "./tools";

/** Without this the CLI does not know `--event-log`. */
const EVENT_LOG = { PULUMI_DEBUG_COMMANDS: "true" };

/** How a run of the CLI ended. */
export interface Outcome {
    readonly code: number;
    /** Both streams, as a user would see them without a terminal. */
    readonly output: string;
    readonly events: readonly EngineEvent[];
}

/** The CLI in one project's folder, with a home and a file backend of its own. */
export interface Cli {
    /** Folder of the backend, and of what runs leave behind. */
    readonly backend: string;
    /** Runs `pulumi` with `args` to its end. */
    pulumi(...args: string[]): Promise<Outcome>;
    /** Starts `pulumi` and leaves it running. */
    start(...args: string[]): ChildProcess;
    /** Removes the home; the backend stays in the project. */
    remove(): Promise<void>;
}

export async function engineCli(directory: string, variables: NodeJS.ProcessEnv = {}): Promise<Cli> {
    const engine = await engineEnvironment();
    const backend = join(directory, ".state");
    await mkdir(backend);
    const env = {
        ...process.env,
        ...engine.variables,
        PULUMI_BACKEND_URL: `file://${backend}`,
        // The Kubernetes provider leaves a copy of each kubeconfig among the temporary files.
        TMPDIR: backend,
        ...EVENT_LOG,
        ...variables,
    };
    const options = { cwd: directory, env, maxBuffer: 64 * 1024 * 1024 };
    return {
        backend,
        pulumi: async (...args) => {
            const log = join(backend, `events-${randomUUID()}`);
            const logged = ["preview", "up", "refresh", "import", "destroy"].includes(args[0] ?? "");
            const all = [...args, "--non-interactive", ...(logged ? ["--event-log", log] : [])];
            const { code, output } = await execute(all, options);
            const events = logged ? await readEvents(log).catch(() => assert.fail(output)) : [];
            return { code, output, events };
        },
        start: (...args) => spawn("pulumi", [...args, "--non-interactive"], { ...options, stdio: "ignore" }),
        remove: engine.remove,
    };
}

async function execute(args: readonly string[], options: object): Promise<{ code: number; output: string }> {
    return await new Promise((done) => {
        execFile("pulumi", args, options, (error, stdout, stderr) => {
            done({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, output: `${stdout}${stderr}` });
        });
    });
}

async function readEvents(log: string): Promise<EngineEvent[]> {
    const lines = (await readFile(log, "utf8")).split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as EngineEvent);
}
