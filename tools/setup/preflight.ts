import { existsSync } from "node:fs";
import { readFile, stat, statfs } from "node:fs/promises";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";

import { AttemptFailed } from "./attempt";
import { goEnvironment, runGo } from "./goBuild";
import type { Machine } from "./machine";
import type { ModuleBuild } from "./pin";

const GIB = 1024 ** 3;

/** Most that compilers and linkers held together while the largest tool, the Kubernetes provider, was built on two cores. */
const MEMORY_GIB = 4.1;

/**
 * Checks once, before the first build, what all builds of the run need. Builds that would fail at the end, after
 * minutes, are refused at once.
 *
 * @throws AttemptFailed with every shortcoming
 */
export async function preflight(builds: readonly ModuleBuild[], machine: Machine): Promise<void> {
    const needs = await goNeeded(builds, machine);
    const [version = "", buildCache = "", moduleCache = ""] = (
        await runGo(
            ["env", "GOVERSION", "GOCACHE", "GOMODCACHE"],
            machine.root,
            goEnvironment(machine),
            () => undefined,
        )
    ).split("\n");
    const problems = [
        ...(older(version.replace(/^go/, ""), needs) ? [`${version} is too old, ${needs} or newer is needed`] : []),
        ...(await diskProblems(builds, [buildCache, moduleCache, machine.cache])),
        ...memoryProblems(machine),
    ];
    if (problems.length > 0) {
        throw new AttemptFailed(problems.join("; "));
    }
}

/** The newest `go` line of the modules: the Go that their dependencies ask for. */
export async function goNeeded(builds: readonly ModuleBuild[], { root }: Pick<Machine, "root">): Promise<string> {
    const files = await Promise.all(
        builds.map(({ directory }) => readFile(join(root, "tools/setup/modules", directory, "go.mod"), "utf8")),
    );
    const versions = files.map((text) => /^go (\S+)$/m.exec(text)?.[1] ?? "1");
    return versions.reduce((newest, version) => (older(newest, version) ? version : newest));
}

/** The caches may lie on different disks; the whole need is asked of each, since how it divides depends on what they hold. */
async function diskProblems(builds: readonly ModuleBuild[], directories: readonly string[]): Promise<string[]> {
    const gib = builds.reduce((sum, { cold }) => sum + cold.diskGiB, 0);
    const disks = new Map<number, { directory: string; freeGiB: number }>();
    for (const directory of directories.map(nearestExisting)) {
        const { bavail, bsize } = await statfs(directory);
        disks.set((await stat(directory)).dev, { directory, freeGiB: (bavail * bsize) / GIB });
    }
    return [...disks.values()]
        .filter(({ freeGiB }) => freeGiB < gib)
        .map(
            ({ directory, freeGiB }) =>
                `${freeGiB.toFixed(1)} GiB are free on the disk of ${directory}, ${gib.toFixed(1)} GiB are needed`,
        );
}

function memoryProblems({ platform }: Machine): string[] {
    // macOS counts only pages that hold nothing at all as free.
    const bytes = platform.startsWith("darwin") ? totalmem() : process.availableMemory();
    return bytes < MEMORY_GIB * GIB
        ? [`${(bytes / GIB).toFixed(1)} GiB of memory are available, ${MEMORY_GIB} GiB are needed`]
        : [];
}

function nearestExisting(directory: string): string {
    return existsSync(directory) || directory === dirname(directory) ? directory : nearestExisting(dirname(directory));
}

function older(version: string, than: string): boolean {
    return version.localeCompare(than, "en", { numeric: true }) < 0;
}
