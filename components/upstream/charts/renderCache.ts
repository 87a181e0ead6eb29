import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** Everything that decides what a render is. */
export type RenderKey = Readonly<Record<string, unknown>>;

/** Results of renders, one file each, named by a hash of everything that decides them. */
export class RenderCache {
    constructor(readonly directory: string) {}

    /** The kept result, else that of `render`, which is kept. An entry that cannot be read is made again. */
    get<Result>(key: RenderKey, render: () => Result): Result {
        const hash = sha256(JSON.stringify(key));
        const file = join(this.directory, `${hash}.json`);
        const kept = readEntry(file, hash) as Result | undefined;
        if (kept !== undefined) {
            return kept;
        }
        const result = render();
        // For nobody else: a render may hold what the chart puts into Secrets.
        mkdirSync(this.directory, { recursive: true, mode: 0o700 });
        const partial = join(this.directory, `${hash}.${randomUUID()}`);
        const text = JSON.stringify(result);
        writeFileSync(partial, `${sumOf(hash, text)}\n${text}`, { mode: 0o600 });
        renameSync(partial, file);
        this.#removeOld();
        return result;
    }

    /** Nobody comes back to the values of a month ago; whoever does renders them again. */
    #removeOld(): void {
        for (const file of readdirSync(this.directory).map((name) => join(this.directory, name))) {
            if (Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > MONTH_MS) {
                rmSync(file, { force: true });
            }
        }
    }
}

/** An entry is a line with its sum, then the result as JSON: one that is cut, edited or another's does not fit its sum. */
function readEntry(file: string, hash: string): unknown {
    if (!existsSync(file)) {
        return undefined;
    }
    const entry = readFileSync(file, "utf8");
    const end = entry.indexOf("\n");
    const text = entry.slice(end + 1);
    return entry.slice(0, Math.max(end, 0)) === sumOf(hash, text) ? (JSON.parse(text) as unknown) : undefined;
}

function sumOf(hash: string, text: string): string {
    return sha256(`${hash}\n${text}`);
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
