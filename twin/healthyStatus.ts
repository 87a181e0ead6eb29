import { schemaIssues } from "../components/upstream/schemaIssues";
import type { StructuralSchema } from "../components/upstream/structuralSchema";

/** KWOK fills this in when it writes a status. */
const NOW = "{{ Now }}";

/** One thing that an operator reports, taken apart. */
export interface Expected {
    /** From `status` on. A condition is found in its list by its type. */
    readonly path: readonly (string | number | { readonly type: string })[];
    /** Absent where any value will do. */
    readonly value?: string;
}

/**
 * Takes an expression of `pulumi.com/waitFor` apart: `condition=Ready`, or a JSONPath such as `jsonpath={.status.phase}=Ready`
 * with fields, indices and filters by type.
 *
 * @throws Error for a form that none of our kinds uses.
 */
export function parseWait(expression: string): Expected {
    const [, type] = /^condition=(\w+)$/.exec(expression) ?? [];
    if (type !== undefined) {
        return { path: ["conditions", { type }, "status"], value: "True" };
    }
    const [, path = "", value] = /^jsonpath=\{\.status\.(.+)\}(?:=(.*))?$/.exec(expression) ?? [];
    const steps = path.match(/\[\d+\]|\[\?\(@\.type=="\w+"\)\]|\w+/g) ?? [];
    if (steps.length === 0 || steps.join("") !== path.replaceAll(".", "").replaceAll("@type", "@.type")) {
        throw new Error(`${expression}: expected condition=TYPE or jsonpath={.status.PATH}=VALUE`);
    }
    return { path: steps.map(step), ...(value !== undefined && { value }) };
}

function step(text: string): Expected["path"][number] {
    const [, index] = /^\[(\d+)\]$/.exec(text) ?? [];
    const [, type] = /^\[\?\(@\.type=="(\w+)"\)\]$/.exec(text) ?? [];
    return index !== undefined ? Number(index) : type !== undefined ? { type } : text;
}

/** The expression in jq, from the object on, in which KWOK asks whether there is anything left to do. */
export function jqOf({ path }: Expected): string {
    return path.reduce<string>(
        (text, part) =>
            typeof part === "string"
                ? `${text}.${part}`
                : typeof part === "number"
                  ? `${text}[${part}]`
                  : `${text}[] | select(.type == "${part.type}") | `,
        ".status",
    );
}

/** A status in which all of it holds, completed by what the kind's schema requires beside it; a template for KWOK. */
export function healthyStatus(schema: StructuralSchema, expected: readonly Expected[]): unknown {
    return expected.reduce<unknown>(
        (status, { path, value }) => reach(schema, status, path, value),
        complete(schema, {}),
    );
}

/** `held` with the value at the path, and all that is passed on the way complete. */
function reach(schema: StructuralSchema, held: unknown, path: Expected["path"], value: string | undefined): unknown {
    const [part, ...rest] = path;
    if (part === undefined) {
        return value === undefined ? simplest(schema) : typed(schema, value);
    }
    if (typeof part === "string") {
        const child = schema.properties?.[part] ?? {};
        const fields = (held ?? {}) as Record<string, unknown>;
        return complete(schema, { ...fields, [part]: reach(child, fields[part], rest, value) });
    }
    const items = [...((held as unknown[] | undefined) ?? [])];
    const item = schema.items ?? {};
    const index = typeof part === "number" ? part : items.length;
    const start = typeof part === "number" ? items[part] : { type: part.type };
    items[index] = reach(item, start, rest, value);
    return items;
}

function complete(schema: StructuralSchema, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const missing = (schema.required ?? []).filter((name) => fields[name] === undefined);
    return {
        ...Object.fromEntries(missing.map((name) => [name, simplest(schema.properties?.[name] ?? {})])),
        ...fields,
    };
}

function typed(schema: StructuralSchema, value: string): unknown {
    return schema.type === "boolean" || schema.type === "integer" ? (JSON.parse(value) as unknown) : value;
}

/** The simplest value that a schema accepts. */
function simplest(schema: StructuralSchema): unknown {
    if (schema.enum !== undefined) {
        return schema.enum[0];
    }
    switch (schema.type) {
        case "object":
            return complete(schema, {});
        case "array":
            return [];
        case "boolean":
            return false;
        case "integer":
        case "number":
            return schema.minimum ?? 0;
        default:
            return schema.format === "date-time" ? NOW : simplestText(schema);
    }
}

/** A word, a reason, a controller's name: some field takes one, some another. */
const WORDS = ["simulated", "Simulated", "simulated.h200.example/kwok"];

function simplestText(schema: StructuralSchema): string {
    const found = WORDS.find((word) => schemaIssues(schema, word, "").length === 0);
    if (found === undefined) {
        throw new Error(
            `no text of the twin's fits ${JSON.stringify(schema)}: add one to WORDS in twin/healthyStatus.ts`,
        );
    }
    return found;
}
