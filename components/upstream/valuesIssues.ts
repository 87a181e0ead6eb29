import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Issue } from "../shared/validation";
import { schemaIssues } from "./schemaIssues";
import { isObject } from "./schemaRules";
import type { StructuralSchema } from "./structuralSchema";
import type { ChartValues } from "./valueDifferences";

const DIRECTORY = join(__dirname, "values");

/**
 * Values that a chart would ignore or choke on: keys that it does not know, with the nearest one, and wrong types. What the
 * types say at compile time, for values that got past them.
 *
 * `null` is none of them: helm takes it for "without the chart's default".
 *
 * @param chart name of the chart. Throws when its values were never imported.
 */
export function valuesIssues(chart: string, values: ChartValues): Issue[] {
    const issues = schemaIssues(valuesSchemaOf(chart), withoutNulls(values), "");
    return issues.map((issue) => ({ ...issue, path: issue.path.slice(1) }));
}

export function valuesSchemaOf(chart: string): StructuralSchema {
    const file = join(DIRECTORY, `${chart}.json`);
    if (!existsSync(file)) {
        throw new Error(`values of chart ${chart} are not imported: add it to components/upstream/imports.json`);
    }
    const kubernetes = JSON.parse(readFileSync(join(DIRECTORY, "kubernetes.json"), "utf8")) as Record<string, object>;
    return JSON.parse(readFileSync(file, "utf8"), (_key, value: unknown) =>
        isObject(value) && typeof value["$ref"] === "string" ? kubernetes[value["$ref"]] : value,
    ) as StructuralSchema;
}

function withoutNulls(value: unknown): unknown {
    if (!isObject(value)) {
        return value;
    }
    const kept = Object.entries(value).filter(([, child]) => child !== null);
    return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}
