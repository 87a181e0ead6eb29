import * as fs from "node:fs/promises";
import * as path from "node:path";

/** Writes a file that its owner alone may read, all of it or nothing: a run killed half-way leaves the old content. */
export async function writePrivate(file: string, content: string): Promise<void> {
    await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    await fs.writeFile(draft, content, { mode: 0o600 });
    await fs.rename(draft, file);
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
