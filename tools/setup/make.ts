import { join } from "node:path";

import { AttemptFailed, type Report } from "./attempt";
import { storeEntry } from "./cache";
import { withLock } from "./lock";
import { findBeside, findCached, installed, type InstalledTool, type Sought, type Try } from "./lookUp";
import { removeUnused } from "./unused";
import { askVersion } from "./version";
import type { Way, Workshop } from "./ways";

/** A tool for which nothing worked. */
export interface MissingTool {
    readonly name: string;
    readonly version: string;
    readonly tried: readonly Try[];
}

/** Makes a tool in the first way that works, unless another run does so meanwhile. */
export async function make(
    sought: Sought,
    neighbour: InstalledTool | MissingTool | undefined,
    workshop: Workshop,
    report: Report,
): Promise<InstalledTool | MissingTool> {
    const { name, pin, ways } = sought;
    const beside = neighbour && "how" in neighbour ? await findBeside(name, neighbour) : undefined;
    if (beside) {
        return beside;
    }
    const started = performance.now();
    const toolDirectory = join(workshop.machine.cache, name);
    const waiting = () => report(`waiting for another run that makes it (lock: ${toolDirectory}.lock)`);
    return withLock(toolDirectory, waiting, async () => {
        const cached = await findCached(sought, workshop.thorough, () => undefined);
        if (cached && !cached.standIn) {
            return cached;
        }
        const tried = [...sought.tried];
        for (const { how, directory, make: makeInto } of ways) {
            if (cached?.how === how) {
                return cached;
            }
            try {
                const { verifiedBy } = await storeEntry(directory, async (into) => {
                    const made = await makeInto(into, report);
                    await checkVersion(join(into, name), how, sought, workshop);
                    return { tool: name, version: pin.version, how, ...made };
                });
                if (how === "bundle") {
                    await removeUnused(directory);
                }
                const tool = installed(name, pin, how, join(directory, name), verifiedBy);
                return { ...tool, seconds: (performance.now() - started) / 1000 };
            } catch (error) {
                workshop.signal.throwIfAborted();
                if (!(error instanceof AttemptFailed)) {
                    throw error;
                }
                tried.push({ way: how, reason: error.message });
            }
        }
        return { name, version: pin.version, tried };
    });
}

async function checkVersion(
    path: string,
    how: Way["how"],
    { pin: { question, version } }: Sought,
    { machine }: Workshop,
): Promise<void> {
    // Stand-ins say what they are, so that one on PATH never passes for the publisher's plugin.
    const expected = how === "bundle" ? `${version}+stand-in` : version;
    const answer = question && (await askVersion(path, question, machine.env));
    if (answer !== undefined && answer !== expected) {
        throw new AttemptFailed(`what was made says its version is ${answer}, not ${expected}`);
    }
}
