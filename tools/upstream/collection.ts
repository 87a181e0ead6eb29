import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

import { UserError } from "../command";
import { readJson, readText } from "./jsonFile";

const named = z.object({ name: z.string() });
const component = z.object({
    component: z.string(),
    repo: z.string(),
    ref: z.string(),
    commit: z.string(),
    licence: z.string(),
    crds: z.array(z.string()),
    chart: named.nullable(),
    extraCharts: z.array(named).default([]),
});
const chart = z.object({
    chart: z.string(),
    version: z.string(),
    /** `null` where the chart was rendered from its project's sources. */
    repository: z.string().nullable(),
    source: z.object({ repo: z.string(), ref: z.string(), path: z.string(), commit: z.string() }),
    /** Values that the chart was rendered with. */
    values: z.record(z.string(), z.unknown()),
});
const knownKey = z.object({ key: z.string(), in_values: z.string() });

/** One third-party project in the collection's `index.json`. */
export type UpstreamComponent = Readonly<z.infer<typeof component>>;
/** What a footprint says about the chart that was rendered. */
export type UpstreamChart = Readonly<z.infer<typeof chart>>;
/** A key that the publishers of the collection found the chart to read; `in_values` says how they know. */
export type KnownKey = Readonly<z.infer<typeof knownKey>>;

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
    const components = await readJson(join(root, "index.json"), z.array(component));
    const keyFile = join(root, "keys.json");
    const keys = existsSync(keyFile) ? await readJson(keyFile, z.record(z.string(), z.array(knownKey))) : {};
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
            crd: (folder, name) => readText(join(crds, folder, `${name}.yaml`)),
            chart: (footprint) => charts.get(footprint),
            knownKeys: (folder) => keys[folder] ?? [],
            file: (name) => readText(join(root, name)),
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
        charts.set(file.slice(0, -".json".length), await readJson(join(directory, file), chart));
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
