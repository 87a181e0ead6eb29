import type { StructuralSchema } from "../../components/upstream/structuralSchema";

/** A longer pattern says nothing to a reader that the error message does not say better. */
const READABLE = 80;
/** CEL rules that forbid any change. */
const IMMUTABLE = /^(self == oldSelf|oldSelf == self)$/;

/** What a schema allows beyond a type, in a few words for the comment of a field; empty if nothing. */
export function constraints(schema: StructuralSchema): string {
    const { format, pattern, items } = schema;
    const rules = schema["x-kubernetes-validations"] ?? [];
    const keys = schema["x-kubernetes-list-map-keys"];
    return [
        schema.description ?? "",
        format !== undefined && !/^(int32|int64|double|float|password)$/.test(format) ? format : "",
        bounds(schema.minimum, schema.maximum, ""),
        bounds(schema.minLength, schema.maxLength, " characters"),
        bounds(schema.minItems, schema.maxItems, " items"),
        bounds(schema.minProperties, schema.maxProperties, " entries"),
        pattern !== undefined && pattern.length <= READABLE && !schema["x-kubernetes-int-or-string"]
            ? `matches ${pattern}`
            : "",
        items && constraints(items) !== "" ? `each: ${constraints(items)}` : "",
        keys ? `unique by ${keys.join(", ")}` : "",
        rules.some(({ rule }) => IMMUTABLE.test(rule.trim())) ? "cannot be changed later" : "",
        byDefault(schema.default),
    ]
        .filter(Boolean)
        .join("; ")
        .replaceAll("*/", "*\\/");
}

function bounds(least: number | undefined, most: number | undefined, unit: string): string {
    if (least === undefined || (least === 0 && unit !== "")) {
        return most === undefined ? "" : `at most ${most}${unit}`;
    }
    if (least === 1 && most === undefined && unit !== "") {
        return "not empty";
    }
    return most === undefined ? `at least ${least}${unit}` : `${least} to ${most}${unit}`;
}

function byDefault(value: unknown): string {
    const text = value === undefined || value === "" ? "" : JSON.stringify(value);
    return text === "" || text.length > READABLE ? "" : `default ${text}`;
}
