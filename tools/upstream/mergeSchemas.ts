import type { StructuralSchema } from "../../components/upstream/structuralSchema";

type Fields = Readonly<Record<string, StructuralSchema>>;

/** Takes fields that the schema does not name. */
export const OPEN = { "x-kubernetes-preserve-unknown-fields": true } as const;

/** What a publisher's schema says of values whose defaults are known: its types win, keys of either stand. */
export function refined(own: StructuralSchema, published: StructuralSchema | undefined): StructuralSchema {
    if (!published || isSilent(published)) {
        return own;
    }
    if (own.$ref !== undefined || own.additionalProperties) {
        const texts = (published.anyOf ?? [published]).filter(({ type }) => type === "string");
        return texts.length === 0 ? own : { anyOf: [own, ...texts] };
    }
    if (own.properties && published.type === "object") {
        return published.properties
            ? { ...own, properties: union(own.properties, published.properties, refined) }
            : { ...published, description: "free form in the chart's schema" };
    }
    if (own.properties && published.anyOf) {
        return { anyOf: [own, ...published.anyOf.filter(({ type }) => type !== "object")] };
    }
    if (own.type === "array" && published.type === "array" && !published.items) {
        return own;
    }
    return { ...published, ...(own.default === undefined ? {} : { default: own.default }) };
}

/** The schema with the keys that another one adds to it; what stands in both is kept. */
export function extended(schema: StructuralSchema, other: StructuralSchema): StructuralSchema {
    if (isSilent(schema)) {
        return { ...other, ...schema };
    }
    if (!schema.properties || !other.properties) {
        return schema;
    }
    const isOpen = schema[UNKNOWN_FIELDS] ?? other[UNKNOWN_FIELDS] ?? false;
    return {
        ...schema,
        properties: union(schema.properties, other.properties, extended),
        ...(isOpen ? OPEN : {}),
        ...(other.description !== undefined && { description: other.description }),
    };
}

const UNKNOWN_FIELDS = "x-kubernetes-preserve-unknown-fields";

/** The schema, open at every depth: for a chart within a chart, of which only the keys are known that the outer one sets. */
export function opened(schema: StructuralSchema): StructuralSchema {
    if (!schema.properties) {
        return schema;
    }
    const children = Object.entries(schema.properties).map(([name, child]) => [name, opened(child)]);
    return { ...schema, properties: Object.fromEntries(children) as Fields, ...OPEN };
}

/** A schema of maps within maps that ends in the given one. */
export function atPath(path: string, schema: StructuralSchema): StructuralSchema {
    return path
        .split(".")
        .reduceRight<StructuralSchema>((inner, key) => ({ type: "object", properties: { [key]: inner } }), schema);
}

/** The schema with the part at the path changed; `undefined` if it has no such path. */
export function withChanged(
    schema: StructuralSchema,
    path: readonly string[],
    change: (found: StructuralSchema) => StructuralSchema,
): StructuralSchema | undefined {
    const [key, ...rest] = path;
    if (key === undefined) {
        return change(schema);
    }
    const child = schema.properties?.[key];
    const changed = child && withChanged(child, rest, change);
    return changed && { ...schema, properties: { ...schema.properties, [key]: changed } };
}

function union(
    mine: Fields,
    theirs: Fields,
    combine: (mine: StructuralSchema, theirs: StructuralSchema) => StructuralSchema,
): Fields {
    const added = Object.entries(theirs).filter(([name]) => !Object.hasOwn(mine, name));
    const own = Object.entries(mine).map(([name, schema]) => {
        const other = Object.hasOwn(theirs, name) ? theirs[name] : undefined;
        return [name, other ? combine(schema, other) : schema];
    });
    return Object.fromEntries([...own, ...added]) as Fields;
}

/** Says nothing about the type of a value. */
function isSilent(schema: StructuralSchema): boolean {
    const { type, anyOf, $ref, properties, enum: choices } = schema;
    return !type && !anyOf && !$ref && !properties && !choices && !schema["x-kubernetes-int-or-string"];
}
