import { isDeepStrictEqual } from "node:util";

import type { StructuralSchema } from "../../components/upstream/structuralSchema";

/** Formats that take every value of their type. */
const WHOLE_TYPE = ["int64", "double", "password"];

/** What a schema itself, without the fields and items in it, demands more than it did, and what it fills in instead. */
export function narrowed(before: StructuralSchema, after: StructuralSchema): string[] {
    const lost = (before.enum ?? []).filter((choice) => after.enum && !includes(after.enum, choice));
    const rules = new Set((before["x-kubernetes-validations"] ?? []).map(({ rule }) => rule));
    const added = (after["x-kubernetes-validations"] ?? []).filter(({ rule }) => !rules.has(rule));
    return [
        ...(before.nullable && !after.nullable ? ["may not be null any more"] : []),
        ...(lost.length > 0 ? [`no longer takes ${list(lost)}`] : []),
        ...(!before.enum && after.enum ? [`takes only ${list(after.enum)}`] : []),
        ...(after.pattern !== undefined && after.pattern !== before.pattern ? [`must match ${after.pattern}`] : []),
        ...narrowedFormat(before, after),
        ...narrowedBounds(before, after),
        ...narrowedLogic(before, after),
        ...narrowedList(before, after),
        ...(isEmbedded(after) && !isEmbedded(before) ? ["must be a whole object with apiVersion and kind"] : []),
        ...added.map(({ rule, message }) => `must satisfy a new rule: ${message ?? rule}`),
        ...(before.default !== undefined && after.default !== undefined && !same(before.default, after.default)
            ? [`default was ${JSON.stringify(before.default)}, is ${JSON.stringify(after.default)}`]
            : []),
    ];
}

function narrowedFormat({ format: was }: StructuralSchema, { format: is }: StructuralSchema): string[] {
    return is === undefined || is === was || WHOLE_TYPE.includes(is) ? [] : [`format is ${is}`];
}

function narrowedBounds(before: StructuralSchema, after: StructuralSchema): string[] {
    const isTighter = (bound: "minimum" | "maximum", exclusive: "exclusiveMinimum" | "exclusiveMaximum") =>
        after[bound] !== undefined && after[bound] === before[bound] && after[exclusive] && !before[exclusive];
    return [
        ...(["minimum", "minLength", "minItems", "minProperties"] as const)
            .filter((bound) => (after[bound] ?? -Infinity) > (before[bound] ?? -Infinity))
            .filter((bound) => bound === "minimum" || after[bound] !== 0)
            .map((bound) => `${bound} is ${after[bound] ?? ""}`),
        ...(["maximum", "maxLength", "maxItems", "maxProperties"] as const)
            .filter((bound) => (after[bound] ?? Infinity) < (before[bound] ?? Infinity))
            .map((bound) => `${bound} is ${after[bound] ?? ""}`),
        ...(isTighter("minimum", "exclusiveMinimum") ? [`must be more than ${after.minimum ?? ""}`] : []),
        ...(isTighter("maximum", "exclusiveMaximum") ? [`must be less than ${after.maximum ?? ""}`] : []),
    ];
}

/** Without solving them: what is not word for word as before may forbid something. */
function narrowedLogic(before: StructuralSchema, after: StructuralSchema): string[] {
    const added = (after.allOf ?? []).filter((part) => !includes(before.allOf ?? [], part));
    return [
        ...added.map((part) => `must satisfy allOf ${JSON.stringify(part)}`),
        ...(["oneOf", "not"] as const)
            .filter((key) => after[key] !== undefined && !same(before[key], after[key]))
            .map((key) => `must satisfy ${key} ${JSON.stringify(after[key])}`),
    ];
}

function narrowedList(before: StructuralSchema, after: StructuralSchema): string[] {
    const [was, is] = [before["x-kubernetes-list-type"], after["x-kubernetes-list-type"]];
    const [keysWere, keys] = [before["x-kubernetes-list-map-keys"] ?? [], after["x-kubernetes-list-map-keys"] ?? []];
    if (is === "set" && was !== "set") {
        return ["must not hold an item twice"];
    }
    // Unique by one key is unique by that and another.
    const isUniqueAlready = was === "map" && keysWere.every((key) => keys.includes(key));
    return is === "map" && !isUniqueAlready ? [`must not hold two items of one ${keys.join(", ")}`] : [];
}

function isEmbedded(schema: StructuralSchema): boolean {
    return schema["x-kubernetes-embedded-resource"] === true;
}

function includes(choices: readonly unknown[], value: unknown): boolean {
    return choices.some((choice) => same(choice, value));
}

function same(one: unknown, other: unknown): boolean {
    return isDeepStrictEqual(one, other);
}

function list(choices: readonly unknown[]): string {
    return choices.map((choice) => JSON.stringify(choice)).join(", ");
}
