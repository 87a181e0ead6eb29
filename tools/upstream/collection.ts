import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
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
    readonly extraCharts?: readonly { readonly name: string }[];
}

/** What a footprint says about the chart that was rendered. */
export interface UpstreamChart {
    readonly chart: string;
    readonly version: string;
    readonly repository: string;
    readonly source: { readonly repo: string; readonly ref: string; readonly path: string; readonly commit: string };
    /** Values that the chart was rendered with. */
    readonly values: Readonly<Record<string, unknown>>;
}

/** A key that the publishers of the collection found the chart to read; `in_values` says how they know. */
export interface KnownKey {
    readonly key: string;
    readonly in_values: string;
}

/** Data of third-party projects: where each comes from, its CRD files, what its chart creates and which values it takes. */
export interface Collection {
    readonly components: readonly UpstreamComponent[];
    /** Text of `<component>/<plural>.<group>.yaml`. */
    crd(component: string, name: string): Promise<string>;
    chart(footprint: string): UpstreamChart | undefined;
    knownKeys(folder: string): readonly KnownKey[];
    /** Text of a file such as `footprints/<chart>.json` or `charts/<folder>/values.yaml`. */
    file(name: string): Promise<string>;
    has(name: string): boolean;
}

/**
 * Opens a collection for the time of `use`. `path` is a directory with `index.json`, `footprints/`, `charts/` and either
 * `crds/` or `crds.tar.xz`, or the archive itself with the others beside it.
 */
export async function withCollection<T>(path: string, use: (collection: Collection) => Promise<T>): Promise<T> {
    const archiveGiven = path.endsWith(".tar.xz");
    const root = archiveGiven ? dirname(path) : path;
    const archive = archiveGiven ? path : join(root, "crds.tar.xz");
    const directory = join(root, "crds");
    const components = (await readJson(join(root, "index.json"))) as UpstreamComponent[];
    const keyFile = join(root, "keys.json");
    const keys = existsSync(keyFile) ? ((await readJson(keyFile)) as Record<string, KnownKey[]>) : {};
    const charts = await readCharts(join(root, "footprints"));
    const scratch = await mkdtemp(join(tmpdir(), "upstream-import-"));
    try {
        const unpacked = archiveGiven || !existsSync(directory);
        if (unpacked) {
            await unpack(archive, scratch);
        }
        const crds = unpacked ? scratch : directory;
        return await use({
            components,
            crd: (component, name) => read(join(crds, component, `${name}.yaml`)),
            chart: (footprint) => charts.get(footprint),
            knownKeys: (folder) => keys[folder] ?? [],
            file: (name) => read(join(root, name)),
            has: (name) => existsSync(join(root, name)),
        });
    } finally {
        await rm(scratch, { recursive: true, force: true });
    }
}

async function readCharts(directory: string): Promise<Map<string, UpstreamChart>> {
    const files = existsSync(directory) ? await readdir(directory) : [];
    const charts = new Map<string, UpstreamChart>();
    for (const file of files.filter((name) => name.endsWith(".json") && name !== "index.json")) {
        charts.set(file.slice(0, -".json".length), (await readJson(join(directory, file))) as UpstreamChart);
    }
    return charts;
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

async function readJson(file: string): Promise<unknown> {
    const text = await read(file);
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new UserError(`${file}: is not JSON (${(error as Error).message})`);
    }
}
