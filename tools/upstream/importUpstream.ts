import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";

import type { CompactCrd } from "../../components/upstream/structuralSchema";
import { UserError } from "../command";
import { type Collection, type UpstreamComponent, withCollection } from "./collection";
import { compactCrd } from "./compactCrd";
import { specTypes } from "./specTypes";

/** `imports.json`: what this platform uses of the collection. */
interface Imports {
    /** CRD names by component. */
    readonly crds: Readonly<Record<string, readonly string[]>>;
    /** Charts. */
    readonly footprints: readonly string[];
}

interface Origin {
    readonly repo: string;
    readonly ref: string;
    readonly commit: string;
    readonly licence: string;
    /** Sum of each file as the collection holds it. */
    readonly sha256: Record<string, string>;
}

/**
 * Imports the CRDs and footprints that `<target>/imports.json` names from the collection at `path`. Returns the files it
 * wrote, relative to `target`, unchanged ones left out. The same collection gives the same bytes.
 */
export async function importUpstream(path: string, target: string): Promise<string[]> {
    const imports = JSON.parse(await readFile(join(target, "imports.json"), "utf8")) as Imports;
    const files = await withCollection(path, (collection) => generate(collection, imports));
    const written: string[] = [];
    for (const [name, content] of Object.entries(files)) {
        const file = join(target, name);
        if ((await readFile(file, "utf8").catch(() => undefined)) !== content) {
            await mkdir(dirname(file), { recursive: true });
            await writeFile(file, content);
            written.push(name);
        }
    }
    return written;
}

async function generate(collection: Collection, imports: Imports): Promise<Record<string, string>> {
    rejectUnknown(collection, imports);
    const files: Record<string, string> = {};
    const lock: Record<string, Origin> = {};
    const record = (origin: UpstreamComponent, file: string, content: string) => {
        const { component, repo, ref, commit, licence } = origin;
        lock[component] ??= { repo, ref, commit, licence, sha256: {} };
        lock[component].sha256[file] = createHash("sha256").update(content).digest("hex");
    };

    const groups = new Map<string, { crd: CompactCrd; origin: UpstreamComponent }[]>();
    for (const [component, names] of Object.entries(imports.crds)) {
        const origin = named(collection, component);
        for (const name of names) {
            const source = await collection.crd(component, name);
            record(origin, `crds/${component}/${name}.yaml`, source);
            const crd = compactCrd(parse(source) as CompactCrd);
            groups.set(crd.spec.group, [...(groups.get(crd.spec.group) ?? []), { crd, origin }]);
        }
    }
    for (const [group, members] of groups) {
        const crds = members.map(({ crd }) => crd).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
        const origins = new Set(
            members.map(({ origin }) => `Source: ${origin.repo} ${origin.ref} (${origin.licence})`),
        );
        files[`crds/${group}.json`] = `${JSON.stringify(crds)}\n`;
        files[`types/${group}.ts`] = await specTypes(crds, [...origins].sort());
    }
    for (const chart of imports.footprints) {
        const content = await collection.footprint(chart);
        record(named(collection, chart), `footprints/${chart}.json`, content);
        files[`footprints/${chart}.json`] = content;
    }
    files["upstream.lock.json"] = `${JSON.stringify(sortedByKey(lock), null, 4)}\n`;
    return files;
}

/** A component by its own name or by the name of its chart; `rejectUnknown` has made sure that there is one. */
function named({ components }: Collection, name: string): UpstreamComponent {
    const found = components.find(({ component, chart }) => component === name || chart?.name === name);
    if (!found) {
        throw new Error(`component ${name} is not in the collection`);
    }
    return found;
}

function rejectUnknown({ components }: Collection, { crds, footprints }: Imports): void {
    const problems: string[] = [];
    for (const [name, wanted] of Object.entries(crds)) {
        const component = components.find((candidate) => candidate.component === name);
        if (!component) {
            problems.push(`crds.${name}: the collection has no such component`);
            continue;
        }
        for (const crd of wanted.filter((candidate) => !component.crds.includes(candidate))) {
            problems.push(`crds.${name}: "${crd}" is none of its CRDs (${component.crds.join(", ")})`);
        }
    }
    for (const chart of footprints.filter(
        (name) => !components.some((it) => it.chart?.name === name || it.component === name),
    )) {
        problems.push(`footprints: the collection has no component with a chart "${chart}"`);
    }
    if (problems.length > 0) {
        throw new UserError(["components/upstream/imports.json:", ...problems.map((line) => `  ${line}`)].join("\n"));
    }
}

function sortedByKey<T>(values: Record<string, T>): Record<string, T> {
    return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}
