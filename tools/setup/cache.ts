import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

export type How = "path" | "download" | "module" | "bundle";

/** Written beside a tool when it is complete; its format is internal to this folder. */
export interface Manifest {
    readonly tool: string;
    readonly version: string;
    readonly how: Exclude<How, "path">;
    /** What vouches for the contents, e.g. `go.sum` or `publisher's checksum file (sha256)`. */
    readonly verifiedBy: string;
    readonly builtWith: string;
    /** The first file is the tool's executable. */
    readonly files: readonly StoredFile[];
}

interface StoredFile {
    readonly name: string;
    readonly bytes: number;
    readonly modifiedMs: number;
    readonly sha256: string;
}

export type Entry =
    | { readonly state: "absent" }
    | { readonly state: "corrupt"; readonly reason: string }
    | { readonly state: "ready"; readonly manifest: Manifest; readonly executable: string };

const MANIFEST = "manifest.json";
/** Begins the names of directories that are no entries: not complete yet, or being removed. */
export const PARTIAL = ".partial-";

/**
 * Looks a tool up. Sizes and times are compared; a file whose time moved (a restored CI cache) is read and its sum
 * compared, and so is every file when `thorough`.
 */
export async function readEntry(directory: string, thorough = false): Promise<Entry> {
    const text = await readFile(join(directory, MANIFEST), "utf8").catch(absent);
    if (text === undefined) {
        return { state: "absent" };
    }
    const manifest = parseManifest(text);
    const [first] = manifest?.files ?? [];
    if (!manifest || !first) {
        return { state: "corrupt", reason: `${MANIFEST} is not readable` };
    }
    for (const { name, bytes, modifiedMs, sha256 } of manifest.files) {
        const path = join(directory, name);
        const found = await stat(path).catch(absent);
        if (!found) {
            return { state: "corrupt", reason: `${name} is missing` };
        }
        if (found.size !== bytes) {
            return { state: "corrupt", reason: `${name} has ${found.size} bytes instead of ${bytes}` };
        }
        if ((found.mode & 0o111) === 0) {
            return { state: "corrupt", reason: `${name} is not executable` };
        }
        if ((thorough || found.mtimeMs !== modifiedMs) && (await sha256Of(path)) !== sha256) {
            return { state: "corrupt", reason: `the contents of ${name} have changed` };
        }
    }
    return { state: "ready", manifest, executable: join(directory, first.name) };
}

/**
 * Makes a tool in a directory of its own and moves it into place in one step, so that a run which ends half-way leaves
 * nothing that looks like a tool. The caller holds the tool's lock: whatever other partial directories there are belong
 * to runs that died.
 */
export async function storeEntry(
    directory: string,
    make: (into: string) => Promise<Omit<Manifest, "files"> & { readonly files: readonly string[] }>,
): Promise<Manifest> {
    const parent = join(directory, "..");
    await mkdir(parent, { recursive: true });
    await sweep(parent);
    const partial = await mkdtemp(join(parent, PARTIAL));
    try {
        const made = await make(partial);
        const files = await Promise.all(made.files.map((name) => describe(partial, name)));
        const manifest: Manifest = { ...made, files };
        await writeFile(join(partial, MANIFEST), JSON.stringify(manifest, undefined, 4));
        // Only a corrupt entry can stand there. A rename does not replace a directory that holds something.
        await rm(directory, { recursive: true, force: true });
        await rename(partial, directory);
        return manifest;
    } finally {
        await rm(partial, { recursive: true, force: true });
    }
}

async function sweep(parent: string): Promise<void> {
    const leftovers = (await readdir(parent)).filter((name) => name.startsWith(PARTIAL));
    await Promise.all(leftovers.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

async function describe(directory: string, name: string): Promise<StoredFile> {
    const path = join(directory, name);
    const { size, mtimeMs } = await stat(path);
    return { name, bytes: size, modifiedMs: mtimeMs, sha256: await sha256Of(path) };
}

export async function sha256Of(path: string): Promise<string> {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
}

function parseManifest(text: string): Manifest | undefined {
    try {
        const manifest = JSON.parse(text) as Manifest;
        return Array.isArray(manifest.files) ? manifest : undefined;
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}

/** For `catch`: what does not exist is undefined, anything else is an error still. */
export function absent(error: unknown): undefined {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") {
        throw error;
    }
}
