import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { UserError } from "../command";

/** One third-party project in the collection's `index.json`. */
export interface UpstreamComponent {
    readonly component: string;
    readonly repo: string;
    readonly ref: string;
    readonly commit: string;
    readonly licence: string;
    readonly crds: readonly string[];
    readonly chart: { readonly name: string } | null;
}

/** Data of third-party projects: where each comes from, its CRD files, and what its chart creates. */
export interface Collection {
    readonly components: readonly UpstreamComponent[];
    /** Text of `<component>/<plural>.<group>.yaml`. */
    crd(component: string, name: string): Promise<string>;
    /** Text of `footprints/<chart>.json`. */
    footprint(chart: string): Promise<string>;
}

/**
 * Opens a collection for the time of `use`. `path` is a directory with `index.json`, `footprints/` and either `crds/` or
 * `crds.tar.xz`, or the archive itself with the others beside it.
 */
export async function withCollection<T>(path: string, use: (collection: Collection) => Promise<T>): Promise<T> {
    const archiveGiven = path.endsWith(".tar.xz");
    const root = archiveGiven ? dirname(path) : path;
    const archive = archiveGiven ? path : join(root, "crds.tar.xz");
    const directory = join(root, "crds");
    const index = await read(join(root, "index.json"));
    const scratch = await mkdtemp(join(tmpdir(), "upstream-import-"));
    try {
        const unpacked = archiveGiven || !existsSync(directory);
        if (unpacked) {
            await unpack(archive, scratch);
        }
        const crds = unpacked ? scratch : directory;
        return await use({
            components: JSON.parse(index) as UpstreamComponent[],
            crd: (component, name) => read(join(crds, component, `${name}.yaml`)),
            footprint: (chart) => read(join(root, "footprints", `${chart}.json`)),
        });
    } finally {
        await rm(scratch, { recursive: true, force: true });
    }
}

async function unpack(archive: string, into: string): Promise<void> {
    if (!existsSync(archive)) {
        throw new UserError(`${archive}: no such file; expected CRDs in crds/ or crds.tar.xz`);
    }
    try {
        await promisify(execFile)("tar", ["-xJf", archive, "-C", into]);
    } catch (error) {
        throw new UserError(`${archive}: cannot be unpacked (tar with xz is needed): ${(error as Error).message}`);
    }
}

async function read(file: string): Promise<string> {
    try {
        return await readFile(file, "utf8");
    } catch (error) {
        throw new UserError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`);
    }
}
