import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Report } from "./attempt";
import { type How, readEntry } from "./cache";
import { findOnPath } from "./onPath";
import type { Pin } from "./pin";
import { markUsed } from "./unused";
import { type Way, waysToMake, type Workshop } from "./ways";

export interface InstalledTool<Name extends string = string> {
    readonly name: Name;
    readonly version: string;
    readonly how: How;
    /** Not the publisher's program but this repository's, for machines where that one cannot be had. */
    readonly standIn: boolean;
    /** The executable. */
    readonly path: string;
    /** What vouches for it. */
    readonly verifiedBy: string;
    /** What this run spent on it. */
    readonly seconds: number;
}

/** A tool that is not there yet. */
export interface Sought {
    readonly name: string;
    readonly pin: Pin;
    readonly ways: readonly Way[];
    readonly tried: readonly Try[];
}

export interface Try {
    readonly way: "PATH" | Way["how"];
    readonly reason: string;
}

/** Longer would show in a run in which everything else is ready. */
const PROBE_MS = 300;

/**
 * Finds a tool on PATH, beside another tool, or in the cache.
 *
 * @param neighbour the look-up of the tool that this one may come with
 */
export async function lookUp(
    name: string,
    pin: Pin,
    neighbour: InstalledTool | Sought | undefined,
    workshop: Workshop,
    report: Report,
): Promise<InstalledTool | Sought> {
    const started = performance.now();
    const { machine, downloads } = workshop;
    const base = { name, version: pin.version, standIn: false };
    const onPath = pin.question && (await findOnPath(name, pin.question, machine));
    if (onPath?.version === pin.version) {
        return { ...base, how: "path", path: onPath.path, verifiedBy: "its version", seconds: since(started) };
    }
    const tried: Try[] = pin.question
        ? [{ way: "PATH", reason: onPath ? `${onPath.path} is ${onPath.version}` : "not found" }]
        : [];
    const sought: Sought = { name, pin, tried, ways: await waysToMake(name, pin, workshop) };
    if (neighbour && !("how" in neighbour)) {
        return sought; // What it is to come with has to be there first.
    }
    const found =
        (neighbour && (await findBeside(name, neighbour))) ?? (await findCached(sought, workshop.thorough, report));
    // A stand-in is given up as soon as the publisher's server takes connections.
    const release = pin.releases?.[machine.platform];
    if (found?.standIn && release && (await downloads.reachable(release.url, PROBE_MS))) {
        return sought;
    }
    return found ? { ...found, seconds: since(started) } : sought;
}

/** A tool that came with another, where that one is the publisher's own build. */
export async function findBeside(name: string, neighbour: InstalledTool): Promise<InstalledTool | undefined> {
    if (neighbour.how !== "path" && neighbour.how !== "download") {
        return undefined;
    }
    const directories = [dirname(neighbour.path), dirname(await realpath(neighbour.path))];
    const path = directories.map((directory) => join(directory, name)).find((candidate) => existsSync(candidate));
    return path === undefined ? undefined : { ...neighbour, name, path, verifiedBy: `came with ${neighbour.name}` };
}

export async function findCached(
    { name, pin, ways }: Sought,
    thorough: boolean,
    report: Report,
): Promise<InstalledTool | undefined> {
    for (const { how, directory } of ways) {
        const entry = await readEntry(directory, thorough);
        if (entry.state === "ready") {
            await markUsed(directory);
            return installed(name, pin, how, entry.executable, entry.manifest.verifiedBy);
        }
        if (entry.state === "corrupt") {
            report(`the copy in ${directory} is corrupt (${entry.reason}) and is made again`);
        }
    }
    return undefined;
}

/** A tool in the cache; the caller adds the seconds. */
export function installed(name: string, pin: Pin, how: Way["how"], path: string, verifiedBy: string): InstalledTool {
    return { name, version: pin.version, how, standIn: how === "bundle", path, verifiedBy, seconds: 0 };
}

function since(started: number): number {
    return (performance.now() - started) / 1000;
}
