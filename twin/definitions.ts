import { crdGroups, crdsOf } from "../components/upstream/crds";
import type { CompactCrd } from "../components/upstream/structuralSchema";
import type { Kubectl } from "./kubectl";

/** On a definition: the sum of the set it was installed from. */
const INSTALLED = "alphaton.ai/definitions";

const PATIENCE_MS = 60_000;
/** All 234 kinds at once take a quiet machine 20 s, and one that does other things as well a minute and a half. */
const PATIENCE_PER_KIND_MS = 1_000;

/**
 * Installs the imported definitions of some API groups, all at once and outside the engine's state, and waits until their kinds
 * can be used. Groups that stand there as imported are left alone. On a real site definitions come with chart or release;
 * these have no conversion webhooks, behind which nothing would answer here.
 *
 * @returns the groups that were installed or changed
 */
export async function installDefinitions(kubectl: Kubectl, groups: readonly string[]): Promise<readonly string[]> {
    const present = groups.length > 0 ? await installed(kubectl) : new Map<string, string>();
    const due = groups.filter((group) => {
        const { sha256 = "", names = [] } = crdGroups()[group] ?? {};
        return names.some((name) => present.get(name) !== sha256);
    });
    const definitions = due.flatMap((group) => crdsOf(group));
    if (definitions.length > 0) {
        await kubectl.apply(definitions.map(marked));
        const patience = PATIENCE_MS + definitions.length * PATIENCE_PER_KIND_MS;
        const waits = [...pluralsByVersion(definitions)].map(([version, plurals]) =>
            kubectl.waitForKinds(version, plurals, patience),
        );
        await Promise.all(waits);
    }
    return due;
}

/** Plural names of kinds by the API version that serves them. */
function pluralsByVersion(definitions: readonly CompactCrd[]): Map<string, string[]> {
    const plurals = new Map<string, string[]>();
    for (const { spec } of definitions) {
        for (const { name } of spec.versions.filter(({ served }) => served)) {
            const version = `${spec.group}/${name}`;
            plurals.set(version, [...(plurals.get(version) ?? []), spec.names.plural]);
        }
    }
    return plurals;
}

function marked({ apiVersion, kind, metadata, spec }: CompactCrd) {
    const annotations = { ...metadata.annotations, [INSTALLED]: crdGroups()[spec.group]?.sha256 ?? "" };
    return { apiVersion, kind, metadata: { ...metadata, annotations }, spec };
}

/** Sums by name of the definitions on a control plane. */
async function installed(kubectl: Kubectl): Promise<Map<string, string>> {
    await kubectl.waitForKind("customresourcedefinitions");
    const path = `{.metadata.name} {.metadata.annotations.${INSTALLED.replace(".", "\\.")}}`;
    const lines = await kubectl.run(["get", "crd", "-o", `jsonpath={range .items[*]}${path}{"\\n"}{end}`]);
    return new Map(lines.split("\n").map((line) => line.split(" ") as [string, string]));
}
