import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";

import { UserError } from "../command";

/** A model as it was fetched: nothing about it is believed yet. */
export interface Download {
    /** By path. */
    readonly files: readonly DownloadedFile[];
    /** `config.json`, as far as it is an object. */
    readonly configuration: Readonly<Record<string, unknown>> | null;
    /** Names of the shards that `model.safetensors.index.json` asks for; null without one. */
    readonly shards: readonly string[] | null;
}

export interface DownloadedFile {
    readonly path: string;
    readonly bytes: number;
    /** 64 hex digits. */
    readonly sha256: string;
}

/** Reads a directory; of every file the hash, of two the contents. Hidden directories are what tools left beside the model. */
export async function readDownload(directory: string, report: (line: string) => void): Promise<Download> {
    if (!fs.existsSync(directory) || !fs.statSync(directory).isDirectory()) {
        throw new UserError(`${directory} is not a directory; give the one that the model was downloaded into`);
    }
    const files: DownloadedFile[] = [];
    for (const name of pathsBelow(directory)) {
        report(name);
        files.push({ path: name, ...(await hashed(path.join(directory, name))) });
    }
    const index = objectIn(path.join(directory, "model.safetensors.index.json"));
    return {
        files,
        configuration: objectIn(path.join(directory, "config.json")),
        shards: index === null ? null : shardsOf(index),
    };
}

function pathsBelow(directory: string, below = ""): string[] {
    return fs
        .readdirSync(path.join(directory, below), { withFileTypes: true })
        .flatMap((entry) => {
            const name = path.posix.join(below, entry.name);
            if (entry.isDirectory()) {
                return entry.name.startsWith(".") ? [] : pathsBelow(directory, name);
            }
            if (!entry.isFile()) {
                // What a link points at may change after it was hashed.
                throw new UserError(
                    `${name} is no regular file; download the model again with its files copied, not linked`,
                );
            }
            return [name];
        })
        .sort();
}

async function hashed(file: string): Promise<Omit<DownloadedFile, "path">> {
    const hash = createHash("sha256");
    await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
    return { bytes: fs.statSync(file).size, sha256: hash.digest("hex") };
}

function objectIn(file: string): Record<string, unknown> | null {
    if (!fs.existsSync(file)) {
        return null;
    }
    try {
        const value: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
        return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
    } catch {
        return null;
    }
}

function shardsOf({ weight_map: map }: Record<string, unknown>): string[] {
    return typeof map === "object" && map !== null ? [...new Set(Object.values(map).map(String))].sort() : [];
}
