import type { StructuralSchema } from "../../components/upstream/structuralSchema";
import { OPEN } from "./mergeSchemas";

/** The part of JSON Schema that charts use in `values.schema.json`. */
interface JsonSchema {
    readonly $ref?: string;
    readonly type?: string | readonly string[];
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly additionalProperties?: JsonSchema | boolean;
    readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
    readonly items?: JsonSchema | readonly JsonSchema[] | boolean;
    readonly enum?: readonly unknown[];
    readonly const?: unknown;
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
    readonly [keyword: string]: unknown;
}

const KEPT = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"] as const;
/** Schemas of Kubernetes' own objects are deep and refer to themselves; no value of ours goes deeper. */
const DEEPEST = 12;

/**
 * A chart's `values.schema.json` as a structural schema. What is `required` there is left out: it speaks of the merged values,
 * and the chart's defaults bring it. A map of which nothing is declared is free form.
 */
export function publishedSchema(document: object): StructuralSchema {
    return convert(document as JsonSchema, document, 0);
}

function convert(schema: JsonSchema, document: object, depth: number): StructuralSchema {
    if (depth > DEEPEST) {
        return {};
    }
    if (schema.$ref !== undefined) {
        return convert(resolve(schema.$ref, document), document, depth + 1);
    }
    const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
    const nullable = types.includes("null") ? { nullable: true } : {};
    const named = types.filter((type) => type !== "null");
    if (named.length === 0) {
        const choices = schema.anyOf ?? schema.oneOf ?? [];
        const branches = choices.map((branch) => convert(branch, document, depth + 1));
        // A branch that says nothing about the type allows any.
        return branches.length > 0 && branches.every(({ type }) => type !== undefined)
            ? { ...nullable, anyOf: branches }
            : schema.properties
              ? { ...nullable, ...objectOf(schema, document, depth) }
              : {};
    }
    const one = (type: string) => ofType(type, schema, document, depth);
    const [first = ""] = named;
    return { ...nullable, ...(named.length === 1 ? one(first) : { anyOf: named.map(one) }) };
}

function ofType(type: string, schema: JsonSchema, document: object, depth: number): StructuralSchema {
    const kept = Object.fromEntries(KEPT.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]])));
    const choices = schema.const === undefined ? schema.enum : [schema.const];
    switch (type) {
        case "object":
            return objectOf(schema, document, depth);
        case "array":
            return { type, ...kept, ...itemsOf(schema, document, depth) };
        case "integer":
        case "number":
        case "boolean":
        case "string":
            return { type, ...kept, ...(choices ? { enum: choices } : {}) };
        default:
            return {};
    }
}

function objectOf(schema: JsonSchema, document: object, depth: number): StructuralSchema {
    const properties = Object.entries(schema.properties ?? {});
    const [others] = Object.values(schema.patternProperties ?? {});
    const rest = others ?? schema.additionalProperties;
    if (properties.length === 0) {
        return typeof rest === "object"
            ? { type: "object", additionalProperties: convert(rest, document, depth + 1) }
            : { type: "object", description: "free form in the chart's schema", ...OPEN };
    }
    return {
        type: "object",
        properties: Object.fromEntries(properties.map(([name, child]) => [name, convert(child, document, depth + 1)])),
        ...(typeof rest === "object" ? OPEN : {}),
    };
}

/** Fields of items are those of the publisher's examples more often than not, so items take others as well. */
function itemsOf({ items }: JsonSchema, document: object, depth: number): Pick<StructuralSchema, "items"> {
    if (typeof items !== "object" || Array.isArray(items)) {
        return {};
    }
    const item = convert(items as JsonSchema, document, depth + 1);
    const branches = item.anyOf ?? [item];
    return branches.some(({ type }) => type === "object" || type === undefined) ? {} : { items: item };
}

function resolve(reference: string, document: object): JsonSchema {
    const path = reference.startsWith("#/") ? reference.slice(2).split("/") : ["outside this document"];
    const found = path
        .map((part) => decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~"))
        .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);
    return (found as JsonSchema | undefined) ?? {};
}
