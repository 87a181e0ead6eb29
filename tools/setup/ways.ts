import { createHash } from "node:crypto";
import { join } from "node:path";

import type { Made, Report } from "./attempt";
import { bundle, bundleKey } from "./bundle";
import type { How } from "./cache";
import type { Downloads } from "./downloads";
import { buildModule, moduleIngredients } from "./goBuild";
import type { Machine } from "./machine";
import type { Pin } from "./pin";
import { downloadRelease } from "./release";

/** What the ways of one run share. */
export interface Workshop {
    readonly machine: Machine;
    readonly downloads: Downloads;
    /** Whether all cached files are read and their sums compared. */
    readonly thorough: boolean;
    /** Ends everything under way. */
    readonly signal: AbortSignal;
    /** Runs a build when it is its turn: Go uses all cores for each. Fails if this machine cannot build. */
    build(work: () => Promise<Made>): Promise<Made>;
}

/** A way to make a tool. */
export interface Way {
    readonly how: Exclude<How, "path">;
    /** Where the cache keeps what is made this way. */
    readonly directory: string;
    readonly make: (into: string, report: Report) => Promise<Made>;
}

/** The ways a pin offers on this machine, in the order in which they are to be tried. */
export async function waysToMake(name: string, pin: Pin, workshop: Workshop): Promise<Way[]> {
    const { machine, downloads, signal } = workshop;
    const { module: build, bundle: source } = pin;
    const release = pin.releases?.[machine.platform];
    // Named by everything that decides what is made: a changed pin never finds what an older one has left.
    const directory = (how: Way["how"], ingredients: unknown): string => {
        const key = createHash("sha256")
            .update(JSON.stringify([how, machine.platform, ingredients]))
            .digest("hex");
        return join(machine.cache, name, `${pin.version}-${key.slice(0, 16)}`);
    };
    const ways: (Way | undefined)[] = [
        release && {
            how: "download",
            directory: directory("download", release),
            make: (into, report) => downloadRelease(release, name, into, downloads, report),
        },
        build && {
            how: "module",
            directory: directory("module", await moduleIngredients(build, machine)),
            make: (into, report) => {
                report("waiting for its turn to be built");
                return workshop.build(() => buildModule(build, name, into, machine, report, signal));
            },
        },
        source && {
            how: "bundle",
            directory: directory("bundle", await bundleKey(source, machine)),
            make: (into, report) => bundle(source, name, into, machine, report),
        },
    ];
    return ways.filter((way) => way !== undefined);
}
