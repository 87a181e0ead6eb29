import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import type { EngineEvent } from "@pulumi/pulumi/automation";

import { engineEnvironment } from "./tools";

const REPOSITORY = resolve(__dirname, "../../..");
const STACK = "test";
/** Without this the CLI does not know `--event-log`. */
const EVENT_LOG = { PULUMI_DEBUG_COMMANDS: "true" };

/** How a run of the CLI ended. */
export interface Outcome {
    readonly code: number;
    /** Both streams, as a user would see them without a terminal. */
    readonly output: string;
    readonly events: readonly EngineEvent[];
}

/** A small Pulumi project in a temporary directory, with a stack on a file backend. */
export interface Project {
    readonly directory: string;
    write(file: string, text: string): Promise<void>;
    /** Runs `pulumi` with `args` to its end. */
    pulumi(...args: string[]): Promise<Outcome>;
    /** Starts `pulumi` and leaves it running. */
    start(...args: string[]): ChildProcess;
    /** The stack's state file as it lies on disk. */
    rawState(): Promise<string>;
    remove(): Promise<void>;
}

/** @param files what is in the project beside Pulumi.yaml; `index.ts` is the program. */
export async function createProject(files: Readonly<Record<string, string>>): Promise<Project> {
    const engine = await engineEnvironment();
    const directory = await mkdtemp(join(tmpdir(), "engine-project-"));
    const backend = join(directory, ".state");
    const env = {
        ...process.env,
        ...engine.variables,
        PULUMI_BACKEND_URL: `file://${backend}`,
        PULUMI_STACK: STACK,
        ...EVENT_LOG,
    };
    const options = { cwd: directory, env, maxBuffer: 64 * 1024 * 1024 };
    let runs = 0;

    const project: Project = {
        directory,
        write: async (file, text) => {
            await mkdir(resolve(directory, file, ".."), { recursive: true });
            await writeFile(join(directory, file), text);
        },
        pulumi: async (...args) => {
            const log = join(directory, `.events-${String(runs++)}`);
            const logged = ["preview", "up", "refresh", "import", "destroy"].includes(args[0] ?? "");
            const all = [...args, "--non-interactive", ...(logged ? ["--event-log", log] : [])];
            const { code, output } = await execute(all, options);
            const events = logged ? await readEvents(log).catch(() => assert.fail(output)) : [];
            return { code, output, events };
        },
        start: (...args) => spawn("pulumi", [...args, "--non-interactive"], { ...options, stdio: "ignore" }),
        rawState: async () => await readFile(join(backend, `.pulumi/stacks/tiny/${STACK}.json`), "utf8"),
        remove: async () => {
            await rm(directory, { recursive: true });
            await engine.remove();
        },
    };

    await mkdir(backend);
    await symlink(join(REPOSITORY, "node_modules"), join(directory, "node_modules"));
    const fixed = {
        "Pulumi.yaml": "name: tiny\nruntime: nodejs\nmain: index.ts\n",
        "package.json": JSON.stringify({ name: "tiny" }),
        "tsconfig.json": JSON.stringify({ compilerOptions: { ...COMPILER, noCheck: true } }),
    };
    for (const [file, text] of Object.entries({ ...fixed, ...files })) {
        await project.write(file, text);
    }
    const created = await project.pulumi("stack", "init", STACK);
    if (created.code !== 0) {
        throw new Error(created.output);
    }
    return project;
}

const COMPILER = { target: "ES2022", module: "nodenext", moduleResolution: "nodenext", strict: true };

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

/** Steps that change no resource, and the halves of a replacement, which has a step of its own. */
const UNCOUNTED = ["same", "refresh", "create-replacement", "delete-replaced"];

/** What the engine did, or would do, with each resource but the stack: name to operation. */
export function operations(events: readonly EngineEvent[]): Record<string, string> {
    const steps = events.flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []));
    const changes = steps.filter(({ op, type }) => !UNCOUNTED.includes(op) && type !== "pulumi:pulumi:Stack");
    return Object.fromEntries(changes.map(({ urn, op }) => [urn.split("::").at(-1), op]));
}
