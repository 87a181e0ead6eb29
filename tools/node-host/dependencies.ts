import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Dependency {
    readonly name: string;
    readonly version: string;
}

interface Lock {
    readonly packages: Readonly<
        Record<
            string,
            {
                readonly version?: string;
                readonly dependencies?: Readonly<Record<string, string>>;
                readonly devDependencies?: Readonly<Record<string, string>>;
            }
        >
    >;
}

const INSTALLED = "node_modules/";

/**
 * What the program is locked to, from the nearest package-lock.json above it: its own dependencies, or all of them.
 *
 * @throws Error when no lock file exists.
 */
export function programDependencies(directory: string, transitive: boolean): Dependency[] {
    const { packages } = readLock(directory, directory);
    const own = { ...packages[""]?.dependencies, ...packages[""]?.devDependencies };
    return Object.entries(packages).flatMap(([path, { version }]) => {
        const name = path.slice(path.lastIndexOf(INSTALLED) + INSTALLED.length);
        const wanted = path !== "" && (transitive || (path === INSTALLED + name && name in own));
        return wanted && version !== undefined ? [{ name, version }] : [];
    });
}

function readLock(directory: string, from: string): Lock {
    try {
        return JSON.parse(readFileSync(join(directory, "package-lock.json"), "utf8")) as Lock;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
            throw error;
        }
        const parent = dirname(directory);
        if (parent === directory) {
            throw new Error(`${from}: no package-lock.json here or above; run \`npm install\` to write one.`);
        }
        return readLock(parent, from);
    }
}
