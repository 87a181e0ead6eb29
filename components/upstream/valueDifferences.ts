import { isMap } from "./charts/values";

/** Values of a chart: plain data, since what a chart renders depends on them. */
export type ChartValues = { readonly [key: string]: ChartValue };
export type ChartValue = string | number | boolean | null | readonly ChartValue[] | ChartValues;

/** One value that differs between what is wanted and what was recorded. `undefined` means the chart's own default. */
export interface ValueDifference {
    /** Path in the values, e.g. `driver.rdma.enabled`. */
    readonly path: string;
    readonly wanted: ChartValue | undefined;
    readonly recorded: ChartValue | undefined;
}

/** Every leaf that differs, sorted by path. Lists are compared whole: helm replaces them whole. */
export function valueDifferences(wanted: ChartValues, recorded: ChartValues): ValueDifference[] {
    const [mine, theirs] = [leaves(wanted), leaves(recorded)];
    return [...new Set([...mine.keys(), ...theirs.keys()])]
        .sort()
        .map((path) => ({ path, wanted: mine.get(path), recorded: theirs.get(path) }))
        .filter((it) => JSON.stringify(it.wanted) !== JSON.stringify(it.recorded));
}

function leaves(values: ChartValues, prefix = ""): Map<string, ChartValue> {
    const found = new Map<string, ChartValue>();
    for (const [key, value] of Object.entries(values)) {
        if (isMap(value)) {
            leaves(value, `${prefix}${key}.`).forEach((leaf, path) => found.set(path, leaf));
        } else {
            found.set(`${prefix}${key}`, value);
        }
    }
    return found;
}
