import type { Issue } from "../../shared/validation";
import type { ChartValue, ChartValues } from "../valueDifferences";

/** Values over others as helm merges them: maps deeply, lists whole; `null` takes a default away. */
export function mergeValues(base: ChartValues, over: ChartValues): ChartValues {
    const merged: Record<string, ChartValue> = { ...base };
    for (const [key, value] of Object.entries(over)) {
        const below = merged[key];
        merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
    }
    return merged;
}

/**
 * Values that are not plain data. With a value that only the engine knows nothing could be rendered at preview, and policies
 * would pass on emptiness; a credential belongs into a Secret that the values name.
 */
export function plainnessIssues(value: unknown, path = "values"): Issue[] {
    if (value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value)) {
        return [];
    }
    if (Array.isArray(value)) {
        return value.flatMap((item, i) => plainnessIssues(item, `${path}[${i}]`));
    }
    if (isMap(value)) {
        return Object.entries(value).flatMap(([key, child]) => plainnessIssues(child, `${path}.${key}`));
    }
    return [
        {
            path,
            reason: "is not known before the deployment: a chart is rendered from plain values, and reads anything else from a Secret or ConfigMap that they name",
        },
    ];
}

/** A plain object: not a list, and not an Output either. */
export function isMap(value: unknown): value is ChartValues {
    return (
        typeof value === "object" &&
        value !== null &&
        [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
    );
}
