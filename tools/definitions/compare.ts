import { isDeepStrictEqual } from "node:util";

import type { CustomResourceDefinition } from "../../components/upstream/definitionSet";
import type { InstalledDefinition } from "../../components/upstream/installedDefinitions";
import { breakingOf, lostStorage } from "./breaking";
import type { ComparedDefinition } from "./result";

/** Enough to see what a change is about; a new release changes hundreds. */
const LISTED = 6;

/**
 * @param before as it stands on the API server
 * @param wanted as it would be sent
 * @param after as the API server would make it, defaults and the fields of others included; absent if it cannot take it
 */
export function compareDefinition(
    before: InstalledDefinition | undefined,
    wanted: CustomResourceDefinition,
    after = wanted,
): ComparedDefinition {
    const { name } = wanted.metadata;
    if (before === undefined) {
        return { name, state: "missing", changes: [], breaking: [], refused: [] };
    }
    const refused = lostStorage(before, wanted);
    const changes = differences(comparable(before), comparable(after), "");
    if (changes.length === 0) {
        return { name, state: "current", changes: [], breaking: [], refused };
    }
    const more = changes.length > LISTED ? [`and ${changes.length - LISTED} more`] : [];
    return {
        ...{ name, state: "different", changes: [...changes.slice(0, LISTED), ...more] },
        ...{ breaking: breakingOf(before, after), refused },
    };
}

/** What somebody wrote, without what the API server keeps of it. */
function comparable({ metadata, spec }: CustomResourceDefinition) {
    const { versions, ...rest } = spec;
    return {
        spec: { versions: Object.fromEntries(versions.map((version) => [version.name, version])), ...rest },
        labels: metadata.labels ?? {},
        annotations: metadata.annotations ?? {},
    };
}

function differences(before: unknown, after: unknown, path: string): string[] {
    if (isObject(before) && isObject(after)) {
        const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
        return keys.flatMap((key) => differences(before[key], after[key], extended(path, key)));
    }
    return isDeepStrictEqual(before, after) ? [] : [path];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/** Without the parts of a path that say nothing: that a definition has versions, and a version a schema with properties. */
function extended(path: string, key: string): string {
    const silent = path === "" ? ["spec", "versions"] : ["schema", "openAPIV3Schema", "properties"];
    return silent.includes(key) ? path : path === "" ? key : `${path}.${key}`;
}
