import type { ComparedDefinition, ComparedSet, DefinitionsResult } from "./result";

const STATES: readonly ComparedDefinition["state"][] = ["missing", "different", "current"];

export function renderDefinitions(result: DefinitionsResult): string {
    const all = result.clusters.flatMap(({ sets }) => sets);
    return [
        ...result.clusters.flatMap(renderCluster),
        ...(result.withoutDigest.length > 0 ? [`Without recorded digest: ${result.withoutDigest.join(", ")}`, ""] : []),
        `${count(all)}.${result.installed ? " All stand as wanted." : " Nothing was changed."}`,
        "",
    ].join("\n");
}

/** Lines that stop an installation, with the names of their definitions in them. */
export function linesOf(result: DefinitionsResult, kind: "breaking" | "refused"): string[] {
    return definitionsOf(result.clusters.flatMap(({ sets }) => sets)).flatMap((definition) => definition[kind]);
}

function renderCluster({ name, sets }: DefinitionsResult["clusters"][number]): string[] {
    return [name, ...sets.flatMap(renderSet), ""];
}

function renderSet(set: ComparedSet): string[] {
    const details = set.definitions.flatMap(({ name, state, changes, breaking, refused }) => [
        ...(state === "different" ? [`    ${name}: ${changes.join(", ")}`] : []),
        ...breaking.map((line) => `    breaking: ${line}`),
        ...refused.map((line) => `    refused: ${line}`),
    ]);
    return [`  ${set.group} (${set.from}): ${count([set])}`, ...details];
}

/** `12 definitions: 3 missing, 9 current`. */
function count(sets: readonly ComparedSet[]): string {
    const found = definitionsOf(sets);
    const parts = STATES.flatMap((state) => {
        const many = found.filter((definition) => definition.state === state).length;
        return many === 0 ? [] : [`${many} ${state}`];
    });
    return `${found.length} ${found.length === 1 ? "definition" : "definitions"}: ${parts.join(", ") || "none"}`;
}

function definitionsOf(sets: readonly ComparedSet[]): ComparedDefinition[] {
    return sets.flatMap(({ definitions }) => definitions);
}
