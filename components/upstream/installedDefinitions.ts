import { type CustomResourceDefinition, type DefinitionSet, INSTALLED } from "./definitionSet";

/** A definition as the API server has it. */
export interface InstalledDefinition extends CustomResourceDefinition {
    readonly status?: {
        readonly conditions?: readonly { readonly type: string; readonly status: string }[];
        /** Versions that objects may still be stored in. */
        readonly storedVersions?: readonly string[];
    };
}

/** By name. */
export type InstalledDefinitions = ReadonlyMap<string, InstalledDefinition>;

/** What kubectl is asked for all definitions of a cluster: one request, and none for discovery. */
export const LIST_DEFINITIONS = ["get", "--raw", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"] as const;

export function listedDefinitions(answer: string): InstalledDefinitions {
    const { items } = JSON.parse(answer) as { readonly items: readonly InstalledDefinition[] };
    return new Map(items.map((item) => [item.metadata.name, item]));
}

/** What keeps a set from being used, or undefined. By marks alone: what was edited since, the command looks for. */
export function notInstalled(
    { group, from, sum, names }: DefinitionSet,
    installed: InstalledDefinitions,
): string | undefined {
    const missing = names.filter((name) => !installed.has(name));
    if (names.length > 1 && missing.length === names.length) {
        return `${group} (${from}): none of ${names.length} installed`;
    }
    const others = names.filter((name) => {
        const found = installed.get(name);
        return found && found.metadata.annotations?.[INSTALLED] !== sum;
    });
    const unserved = names.filter((name) => {
        const found = installed.get(name);
        return (
            found && !found.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True")
        );
    });
    const reasons = [
        ...(missing.length > 0 ? [`${missing.join(", ")} missing`] : []),
        ...(others.length > 0 ? [`${others.join(", ")} not of this set`] : []),
        ...(unserved.length > 0 ? [`${unserved.join(", ")} not served yet`] : []),
    ];
    return reasons.length === 0 ? undefined : `${group} (${from}): ${reasons.join("; ")}`;
}
