import type { StructuralSchema } from "../../components/upstream/structuralSchema";
import { HANDED_ON } from "./kubernetesFields";
import { extended, OPEN } from "./mergeSchemas";

export type Values = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, StructuralSchema>>;

const STRINGS: StructuralSchema = { type: "object", additionalProperties: { type: "string" } };
const COUNTS = ["maxSurge", "maxUnavailable", "minAvailable"];

/**
 * What the defaults of a chart show of the values it takes: their keys, and their types. An empty map or list and null show
 * nothing, and take whatever they are given.
 */
export function schemaOfDefaults(values: Values, kubernetes: Fields): StructuralSchema {
    const properties = Object.entries(values).map(([key, value]) => [
        key,
        handedOn(key, value, kubernetes) ?? labels(key, value) ?? ofDefault(value, kubernetes),
    ]);
    return { type: "object", properties: Object.fromEntries(properties) as Fields };
}

function ofDefault(value: unknown, kubernetes: Fields): StructuralSchema {
    if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") {
        return { type: typeof value as "string" | "boolean" | "number", default: value };
    }
    if (Array.isArray(value)) {
        return ofList(value);
    }
    if (!isMap(value)) {
        return { description: "null by default" };
    }
    return Object.keys(value).length === 0
        ? { type: "object", description: "free form: empty by default", ...OPEN }
        : schemaOfDefaults(value, kubernetes);
}

/** Maps in a list are examples of what it takes, and show some of the fields only. */
function ofList(value: readonly unknown[]): StructuralSchema {
    const [type, ...others] = new Set(value.map((item) => typeof item));
    return others.length === 0 && (type === "string" || type === "number" || type === "boolean")
        ? { type: "array", items: { type }, default: value }
        : { type: "array", description: value.length === 0 ? "empty by default" : "the defaults are examples" };
}

/** An object of Kubernetes under a name that charts use for it, with what this chart adds to it. */
function handedOn(key: string, value: unknown, kubernetes: Fields): StructuralSchema | undefined {
    const isScalar = typeof value !== "object" || value === null;
    if (COUNTS.includes(key) && isScalar) {
        return { "x-kubernetes-int-or-string": true, ...(value === null ? { nullable: true } : {}) };
    }
    const name = HANDED_ON[key];
    const schema = name === undefined ? undefined : kubernetes[name];
    if (name === undefined || !schema || isScalar || Array.isArray(value) !== (schema.type === "array")) {
        return undefined;
    }
    const { properties } = schema;
    const adds = properties && Object.keys(value).some((field) => !Object.hasOwn(properties, field));
    return adds ? extended(schema, schemaOfDefaults(value as Values, kubernetes)) : { $ref: name };
}

/** Labels, annotations and selectors have keys of their user's choice. */
function labels(key: string, value: unknown): StructuralSchema | undefined {
    if (!isMap(value)) {
        return undefined;
    }
    const isNamed = /(labels|annotations)$/i.test(key) || Object.keys(value).some((name) => name.includes("/"));
    const isFlat = Object.values(value).every((item) => typeof item !== "object");
    return isNamed && isFlat ? STRINGS : undefined;
}

function isMap(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
