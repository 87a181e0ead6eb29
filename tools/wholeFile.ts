import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

export interface Modes {
    readonly file?: number;
    /** Of directories that have to be made. */
    readonly directory?: number;
}

/** Writes all of a file or nothing: a run that is killed, or a disk that is full, leaves the old content. */
export async function writeWhole(path: string, content: string, modes: Modes = {}): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: modes.directory });
    const draft = `${path}.${process.pid}`;
    try {
        await writeFile(draft, content, { mode: modes.file });
        await rename(draft, path);
    } catch (error) {
        await rm(draft, { force: true });
        throw error;
    }
}
