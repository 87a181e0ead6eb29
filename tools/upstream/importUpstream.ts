import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import type { CompactCrd, StructuralSchema } from "../../components/upstream/structuralSchema";
import { writeWhole } from "../wholeFile";
import { brokenCrds, brokenSchema } from "./breakingChanges";
import { chartFiles } from "./chartFiles";
import { withCollection } from "./collection";
import { crdFiles } from "./crdFiles";
import { GENERATED } from "./groupSources";
import { readImports, select } from "./imports";
import { Lock } from "./lock";
import { importedCrds } from "./publishedCrd";

export interface ImportResult {
    /** Files that differ from what the collection gives, relative to the target. */
    readonly changed: readonly string[];
    /** Files of an earlier import that the collection gives no more. */
    readonly stale: readonly string[];
    /** What the new data no longer allows. */
    readonly breaking: readonly string[];
}

/** Folders that hold nothing but what is imported. */
const FOLDERS = ["crds", "types", "types/values", "values", "footprints"];

/**
 * Imports what `<target>/imports.json` names from the collection at `path`. The same collection gives the same bytes.
 * With `check` nothing is written.
 */
export async function importUpstream(path: string, target: string, check = false): Promise<ImportResult> {
    const imports = await readImports(join(target, "imports.json"));
    const files = await withCollection(path, async (collection): Promise<Record<string, string>> => {
        const { components, charts } = select(imports, collection);
        const lock = new Lock();
        const crds = await crdFiles(collection, components, lock);
        const all = [...crds.byGroup.values()].flat();
        const ofCharts = await chartFiles(collection, charts, all, lock);
        return { ...crds.files, ...ofCharts, "upstream.lock.json": lock.text() };
    });
    const result = await compare(files, target);
    if (!check) {
        for (const name of result.changed) {
            await writeWhole(join(target, name), files[name] ?? "");
        }
        await Promise.all(result.stale.map((name) => rm(join(target, name))));
    }
    return result;
}

async function compare(files: Readonly<Record<string, string>>, target: string): Promise<ImportResult> {
    const changed: string[] = [];
    const breaking: string[] = [];
    for (const [name, text] of Object.entries(files)) {
        const before = await readFile(join(target, name), "utf8").catch(() => undefined);
        if (before !== text) {
            changed.push(name);
            breaking.push(...(before === undefined ? [] : broken(name, before, text)));
        }
    }
    const stale = (await generatedFiles(target)).filter((name) => !Object.hasOwn(files, name));
    const gone = stale.filter((name) => name.startsWith("crds/") || name.startsWith("values/"));
    return { changed, stale, breaking: [...breaking, ...gone.map((name) => `${name}: removed`)] };
}

function broken(name: string, before: string, after: string): string[] {
    if (name.startsWith("crds/") && name !== "crds/index.json") {
        const old = importedCrds(parsed(before));
        return old ? brokenCrds(old, JSON.parse(after) as CompactCrd[]) : [notCompared(name)];
    }
    if (name.startsWith("values/")) {
        const old = parsed(before);
        const chart = name.slice("values/".length, -".json".length);
        return isSchema(old) ? brokenSchema(old, JSON.parse(after) as StructuralSchema, chart) : [notCompared(name)];
    }
    return [];
}

/** A file that a merge or an editor broke is written anew like any other. */
function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

function isSchema(value: unknown): value is StructuralSchema {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function notCompared(name: string): string {
    return `${name}: could not be compared, because it was broken: look at its history`;
}

async function generatedFiles(target: string): Promise<string[]> {
    const inFolders = await Promise.all(
        FOLDERS.filter((folder) => existsSync(join(target, folder))).map(async (folder) => {
            const entries = await readdir(join(target, folder), { withFileTypes: true });
            return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
        }),
    );
    const beside = (await readdir(target)).filter((name) => name.endsWith(".ts"));
    const texts = await Promise.all(beside.map((name) => readFile(join(target, name), "utf8")));
    return [...inFolders.flat(), ...beside.filter((_, i) => texts[i]?.startsWith(GENERATED))].sort();
}
