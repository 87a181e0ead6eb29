import * as fs from "node:fs/promises";

import { UserError } from "../tools/command";
import { writeWhole } from "../tools/wholeFile";

/** Writes all of a file or nothing, for its owner alone to read. */
export function writePrivate(file: string, content: string): Promise<void> {
    return writeWhole(file, content, { file: 0o600, directory: 0o700 });
}

/** Content of a file, or undefined where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
    try {
        return await fs.readFile(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}

/** Names in a folder, none where there is no such folder. */
export async function listIfThere(folder: string): Promise<string[]> {
    try {
        return await fs.readdir(folder);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return [];
        }
        throw error;
    }
}

/**
 * What a file of ours says as JSON, or undefined where there is none.
 *
 * @param remedy what to do where it is not JSON, e.g. because somebody edited it
 */
export async function readJsonIfThere(file: string, remedy: string): Promise<unknown> {
    const text = await readIfThere(file);
    try {
        return text === undefined ? undefined : JSON.parse(text);
    } catch (error) {
        throw new UserError(`${file} is not readable (${(error as Error).message}). ${remedy}`);
    }
}

/** The content of `file`, made by `create` and kept on the first call. Keys live here: a second run must find the first one's. */
export async function remembered(file: string, create: () => string | Promise<string>): Promise<string> {
    const known = await readIfThere(file);
    if (known !== undefined) {
        return known;
    }
    const content = await create();
    await writePrivate(file, content);
    return content;
}
