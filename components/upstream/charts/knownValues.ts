import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Issue } from "../../shared/validation";
import { schemaIssues } from "../schemaIssues";
import type { StructuralSchema } from "../structuralSchema";
import type { ChartValues } from "../valueDifferences";
import { isMap } from "./values";

/**
 * Values that the chart does not take: it would drop them without a word. The compiler says the same of values that are
 * written where their type is known; this is for the others. Charts without imported values are left to helm.
 */
export function unknownValues(chart: string, values: ChartValues): Issue[] {
    const file = join(__dirname, "..", "values", `${chart}.json`);
    return existsSync(file)
        ? schemaIssues(JSON.parse(readFileSync(file, "utf8")) as StructuralSchema, withoutNulls(values), "values")
        : [];
}

/** `null` takes a default away, whatever its type. */
function withoutNulls(values: ChartValues): ChartValues {
    const kept = Object.entries(values).filter(([, value]) => value !== null);
    return Object.fromEntries(kept.map(([key, value]) => [key, isMap(value) ? withoutNulls(value) : value]));
}
