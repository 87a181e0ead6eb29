import type { CompactCrd } from "../../components/upstream/structuralSchema";
import type { Collection } from "./collection";
import { compactCrd } from "./compactCrd";
import { compactJson } from "./compactJson";
import { groupClasses, groupTypes } from "./groupSources";
import type { SelectedComponent } from "./imports";
import { type Lock, sha256 } from "./lock";
import { publishedCrd } from "./publishedCrd";

export interface ImportedCrds {
    readonly files: Readonly<Record<string, string>>;
    readonly byGroup: ReadonlyMap<string, readonly CompactCrd[]>;
}

interface Member {
    readonly crd: CompactCrd;
    /** Where it comes from, in one line. */
    readonly origin: string;
}

/** For each API group its CRDs, the types of its kinds and their resource classes; and an index of the groups. */
export async function crdFiles(
    collection: Collection,
    components: readonly SelectedComponent[],
    lock: Lock,
): Promise<ImportedCrds> {
    const groups = new Map<string, Member[]>();
    for (const component of components) {
        for (const member of await membersOf(collection, component, lock)) {
            const { group } = member.crd.spec;
            groups.set(group, [...(groups.get(group) ?? []), member]);
        }
    }
    const files: Record<string, string> = {};
    const index: Record<string, object> = {};
    const byGroup = new Map<string, CompactCrd[]>();
    for (const [group, members] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const crds = members.map(({ crd }) => crd).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
        const json = groupJson(crds);
        byGroup.set(group, crds);
        files[`crds/${group}.json`] = json;
        files[`types/${group}.ts`] = groupTypes(crds, [...new Set(members.map(({ origin }) => origin))].sort());
        files[`${group}.ts`] = groupClasses(crds);
        index[group] = { sha256: sha256(json), names: crds.map(({ metadata }) => metadata.name) };
    }
    files["crds/index.json"] = `${compactJson(index)}\n`;
    return { files, byGroup };
}

async function membersOf(collection: Collection, component: SelectedComponent, lock: Lock): Promise<Member[]> {
    const { origin, crds } = component;
    const sources: Record<string, string> = {};
    const members: Member[] = [];
    for (const name of crds) {
        const file = `crds/${origin.component}/${name}.yaml`;
        const text = await collection.crd(origin.component, name);
        sources[file] = text;
        members.push({
            crd: compactCrd(publishedCrd(file, name, text), file),
            origin: `${origin.repo} ${origin.ref} (${origin.licence})`,
        });
    }
    lock.addComponent(component, sources);
    return members;
}

/** Each CRD begins in the first column, so that a reader can take the text of one without parsing the others. */
export function groupJson(crds: readonly CompactCrd[]): string {
    return `[\n${crds.map((crd) => compactJson(crd)).join(",\n")}\n]\n`;
}
