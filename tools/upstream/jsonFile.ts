import { readFile } from "node:fs/promises";
import { z } from "zod";

import { UserError } from "../command";

/** @throws UserError that names the file */
export async function readText(file: string): Promise<string> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        throw new UserError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`);
    }
}

/** @throws UserError that names the file, and every path in it that does not fit `schema` */
export async function readJson<T>(file: string, schema: z.ZodType<T>): Promise<T> {
    const text = await readText(file);
    let content: unknown;
    try {
        content = JSON.parse(text);
    } catch (error) {
        throw new UserError(`${file}: is not JSON (${(error as Error).message})`);
    }
    const parsed = schema.safeParse(content);
    if (!parsed.success) {
        throw new UserError(`${file}:\n${z.prettifyError(parsed.error)}`);
    }
    return parsed.data;
}
