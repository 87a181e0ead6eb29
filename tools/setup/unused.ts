import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { absent, PARTIAL } from "./cache";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Checkouts share the cache, and each keeps what it uses: an entry goes when none of them has looked it up for so long. */
const UNUSED_MS = 30 * DAY_MS;

/** Notes, in the time of its directory, that an entry is in use. Once a day is enough. */
export async function markUsed(entry: string): Promise<void> {
    const { mtimeMs } = await stat(entry);
    const now = Date.now();
    if (now - mtimeMs > DAY_MS) {
        // Where the cache cannot be written nothing is removed from it either.
        await utimes(entry, now / 1000, now / 1000).catch(() => undefined);
    }
}

/**
 * Removes the entries beside a new one that nobody uses any more. The caller holds the tool's lock. Meant for what is made
 * again within a second: a `.twin/env` sourced long ago may still name what is removed, until the next `npm run twin`.
 */
export async function removeUnused(newEntry: string): Promise<void> {
    const parent = dirname(newEntry);
    for (const name of (await readdir(parent)).filter((found) => found !== basename(newEntry))) {
        const entry = join(parent, name);
        const found = await stat(entry).catch(absent);
        if (found && Date.now() - found.mtimeMs > UNUSED_MS) {
            // Gone in one step for whoever looks; if this run ends before the rest, the next to make this tool sweeps it.
            const aside = join(parent, `${PARTIAL}${name}`);
            await rename(entry, aside);
            await rm(aside, { recursive: true, force: true });
        }
    }
}
