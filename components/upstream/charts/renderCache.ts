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
        const hash = createHash("sha256").update(JSON.stringify(key)).digest("hex");
        const file = join(this.directory, `${hash}.json`);
        const kept = readEntry(file, hash) as Result | undefined;
        if (kept !== undefined) {
            return kept;
        }
        const result = render();
        // For nobody else: a render may hold what the chart puts into Secrets.
        mkdirSync(this.directory, { recursive: true, mode: 0o700 });
        const partial = join(this.directory, `${hash}.${randomUUID()}`);
        writeFileSync(partial, JSON.stringify({ hash, result }), { mode: 0o600 });
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

function readEntry(file: string, hash: string): unknown {
    if (!existsSync(file)) {
        return undefined;
    }
    try {
        const entry = JSON.parse(readFileSync(file, "utf8")) as { hash: string; result: unknown };
        return entry.hash === hash ? entry.result : undefined;
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
