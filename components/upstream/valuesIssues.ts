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
 * A chart whose values are not imported is left to helm: a test names those.
 */
export function valuesIssues(chart: string, values: ChartValues): Issue[] {
    const schema = valuesSchemaOf(chart);
    return schema ? schemaIssues(schema, withoutNulls(values), "values") : [];
}

/** What a chart takes, or nothing where its values are not imported. */
export function valuesSchemaOf(chart: string): StructuralSchema | undefined {
    const file = join(DIRECTORY, `${chart}.json`);
    if (!existsSync(file)) {
        return undefined;
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
    // The key stays: one that the chart does not know is a mistake whatever its value.
    const entries = Object.entries(value).map(([key, child]) => [
        key,
        child === null ? undefined : withoutNulls(child),
    ]);
    return Object.fromEntries(entries) as unknown;
}
