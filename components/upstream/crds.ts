import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { CompactCrd, StructuralSchema } from "./structuralSchema";

const DIRECTORY = join(__dirname, "crds");

/** An API group as it was imported. */
export interface CrdGroup {
    /** Sum of the group's file: changes when any definition of the group does. */
    readonly sha256: string;
    /** `<plural>.<group>` of each definition. */
    readonly names: readonly string[];
}

let index: Readonly<Record<string, CrdGroup>> | undefined;
const texts = new Map<string, readonly string[]>();
const parsed = new Map<string, CompactCrd>();

/** The imported API groups by name. */
export function crdGroups(): Readonly<Record<string, CrdGroup>> {
    index ??= JSON.parse(readFileSync(join(DIRECTORY, "index.json"), "utf8")) as Record<string, CrdGroup>;
    return index;
}

/** All imported definitions of a group, sorted by name; none if the group is not imported. */
export function crdsOf(group: string): readonly CompactCrd[] {
    return textsOf(group).map(parse);
}

/**
 * The definition of one kind, if it is imported. The others of its group stay unparsed: the text of one is a few dozen
 * kilobytes, that of a group up to a megabyte, and a preview pays for what it touches.
 */
export function crdOf(group: string, kind: string): CompactCrd | undefined {
    return textsOf(group)
        .filter((text) => text.includes(`"kind": ${JSON.stringify(kind)}`))
        .map(parse)
        .find(({ spec }) => spec.names.kind === kind);
}

/** The schema of a whole object of that kind. Throws when the kind was never imported. */
export function schemaOf(apiVersion: string, kind: string): StructuralSchema {
    const [group = "", version] = apiVersion.split("/");
    const found = crdOf(group, kind)?.spec.versions.find(({ name }) => name === version);
    if (!found) {
        throw new Error(`${kind} (${apiVersion}) is not imported: add it to components/upstream/imports.json`);
    }
    return found.schema.openAPIV3Schema;
}

/** The file is an array of which each item begins, and alone begins, in the first column. */
function textsOf(group: string): readonly string[] {
    const known = texts.get(group);
    if (known || !Object.hasOwn(crdGroups(), group)) {
        return known ?? [];
    }
    const file = readFileSync(join(DIRECTORY, `${group}.json`), "utf8");
    const found = file.slice(file.indexOf("\n{") + 1, file.lastIndexOf("\n}") + 2).split(/,\n(?=\{)/);
    texts.set(group, found);
    return found;
}

function parse(text: string): CompactCrd {
    const known = parsed.get(text);
    if (known) {
        return known;
    }
    const crd = JSON.parse(text) as CompactCrd;
    parsed.set(text, crd);
    return crd;
}
