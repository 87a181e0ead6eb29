import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { UserError } from "../command";
import { absent } from "./cache";

/**
 * Makes the tool cache, one missing folder after another: a recursive `mkdir` of Node never ends where a folder is there but none
 * can be made in it, as in /proc.
 */
export async function makeFolder(folder: string): Promise<void> {
    if (await stat(folder).catch(absent)) {
        return;
    }
    await makeFolder(dirname(folder));
    try {
        await mkdir(folder);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") {
            const reason = `${folder} cannot be made (${code}): ${dirname(folder)} takes no folders`;
            throw new UserError(`${reason}. Set XDG_CACHE_HOME to another place.`);
        }
        // Another run was faster.
        if (code !== "EEXIST") {
            throw error;
        }
    }
}
