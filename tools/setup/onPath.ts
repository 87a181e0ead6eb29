import { access, constants, mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";

import { absent } from "./cache";
import type { Machine } from "./machine";
import type { Question } from "./pin";
import { askVersion } from "./version";

export type PathAnswer = { readonly path: string; readonly version: string } | undefined;

/**
 * Answers of large executables are remembered by path, size and time. Small files are asked every time: they may be shims
 * of a version manager, whose answer depends on the directory.
 */
const SHIM_BYTES = 1024 * 1024;

/**
 * Finds the first executable of that name on PATH, as a shell would, and asks it for its version. Directories inside the
 * tool cache do not count: a shell that sourced `.twin/env` has them on PATH, and a stand-in must not pass for the user's.
 * Nor does what a twin has there, which only calls a tool of ours.
 */
export async function findOnPath(name: string, question: Question, machine: Machine): Promise<PathAnswer> {
    const cache = await realpath(machine.cache).catch(absent);
    for (const directory of (machine.env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
        const path = join(directory, name);
        const real = await realpath(path).catch(absent);
        if (!real || isOurs(real, cache) || !(await isExecutable(real))) {
            continue;
        }
        return { path, version: await remembered(path, real, question, machine) };
    }
    return undefined;
}

function isOurs(real: string, cache: string | undefined): boolean {
    return real.includes("/.twin/") || (cache !== undefined && real.startsWith(`${cache}/`));
}

async function isExecutable(path: string): Promise<boolean> {
    const executable = await access(path, constants.X_OK).then(
        () => true,
        () => false,
    );
    return executable && (await stat(path)).isFile();
}

async function remembered(path: string, real: string, question: Question, machine: Machine): Promise<string> {
    const { size, mtimeMs } = await stat(real);
    if (size < SHIM_BYTES || basename(real) !== basename(path)) {
        return askVersion(path, question, machine.env);
    }
    const memory = join(machine.cache, "path", `${basename(real)}.json`);
    const key = `${real} ${size} ${mtimeMs}`;
    const [knownKey, knownVersion] = (await readFile(memory, "utf8").catch(absent))?.split("\n") ?? [];
    if (knownKey === key && knownVersion) {
        return knownVersion;
    }
    const version = await askVersion(path, question, machine.env);
    await mkdir(dirname(memory), { recursive: true });
    await writeFile(`${memory}.${process.pid}`, `${key}\n${version}`);
    await rename(`${memory}.${process.pid}`, memory);
    return version;
}
