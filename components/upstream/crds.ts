import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { CompactCrd, StructuralSchema } from "./structuralSchema";

const cache = new Map<string, readonly CompactCrd[]>();

/** The imported CRDs of an API group, sorted by name. Read when first asked for: most programs touch few groups. */
export function crdsOf(group: string): readonly CompactCrd[] {
    const known = cache.get(group);
    if (known) {
        return known;
    }
    const crds = JSON.parse(readFileSync(join(__dirname, "crds", `${group}.json`), "utf8")) as CompactCrd[];
    cache.set(group, crds);
    return crds;
}

/** The schema of a whole object of that kind. Throws when the kind was never imported. */
export function schemaOf(apiVersion: string, kind: string): StructuralSchema {
    const [group = "", version] = apiVersion.split("/");
    const crd = crdsOf(group).find(({ spec }) => spec.names.kind === kind);
    const found = crd?.spec.versions.find(({ name }) => name === version);
    if (!found) {
        throw new Error(`${kind} (${apiVersion}) is not imported: add it to components/upstream/imports.json`);
    }
    return found.schema.openAPIV3Schema;
}
