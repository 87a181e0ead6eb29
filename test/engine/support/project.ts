import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { type Cli, engineCli } from "./cli";

const REPOSITORY = resolve(__dirname, "../../..");
const STACK = "test";

/** A small Pulumi project in a temporary directory, with a stack on a file backend. */
export interface Project extends Pick<Cli, "pulumi" | "start"> {
    readonly directory: string;
    write(file: string, text: string): Promise<void>;
    /** The stack's state file as it lies on disk. */
    rawState(): Promise<string>;
    remove(): Promise<void>;
}

/** @param files what is in the project beside Pulumi.yaml; `index.ts` is the program. */
export async function createProject(files: Readonly<Record<string, string>>): Promise<Project> {
    const directory = await mkdtemp(join(tmpdir(), "engine-project-"));
    const { pulumi, start, backend, remove } = await engineCli(directory, { PULUMI_STACK: STACK });
    const project: Project = {
        directory,
        pulumi,
        start,
        write: async (file, text) => {
            await mkdir(resolve(directory, file, ".."), { recursive: true });
            await writeFile(join(directory, file), text);
        },
        rawState: async () => await readFile(join(backend, `.pulumi/stacks/tiny/${STACK}.json`), "utf8"),
        remove: async () => {
            await rm(directory, { recursive: true });
            await remove();
        },
    };

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
