import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readlink, rename, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Makes `path` a symbolic link to `target`, replacing in one step what another run may be using. */
export async function link(target: string, path: string): Promise<void> {
    // What cannot be read as a link, or is none, is replaced; if that cannot be done, the rename says why.
    if ((await readlink(path).catch(() => undefined)) === target) {
        return;
    }
    await mkdir(dirname(path), { recursive: true });
    const scratch = await mkdtemp(join(dirname(path), ".link-"));
    await symlink(target, join(scratch, "link"));
    await rename(join(scratch, "link"), path);
    await rm(scratch, { recursive: true });
}

/**
 * A directory for PATH that holds links to the given executables and nothing else: the directories they stand in may hold
 * other versions of other tools.
 */
export async function binDirectory(cache: string, executables: Readonly<Record<string, string>>): Promise<string> {
    const name = createHash("sha256").update(JSON.stringify(executables)).digest("hex").slice(0, 16);
    const directory = join(cache, "bin", name);
    await Promise.all(Object.entries(executables).map(([tool, path]) => link(path, join(directory, tool))));
    return directory;
}
