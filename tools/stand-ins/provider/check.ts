import type { Field, FieldType, Properties } from "./schema";
import { isUnknown } from "./values";

/** One thing wrong with one property. Never quotes the value of a secret. */
export interface Failure {
    readonly property: string;
    readonly reason: string;
}

/** Everything about `properties` that contradicts its fields; values not yet known pass. */
export function checkFields(fields: Readonly<Record<string, Field>>, properties: Properties): Failure[] {
    const unexpected = Object.keys(properties).filter((name) => !(name in fields));
    const missing = Object.keys(fields).filter((name) => fields[name]?.required && !(name in properties));
    return [
        ...unexpected.map((property) => ({
            property,
            reason: `unknown property; known: ${Object.keys(fields).join(", ")}`,
        })),
        ...missing.map((property) => ({ property, reason: "required, but missing" })),
        ...Object.entries(fields).flatMap(([name, field]) => checkField(name, field, properties[name])),
    ];
}

function checkField(property: string, field: Field, value: unknown): Failure[] {
    if (value === undefined || isUnknown(value)) {
        return [];
    }
    const shown = field.secret ? "what was given (secret)" : JSON.stringify(value);
    const fault = typeFault(field.type, value);
    if (fault !== undefined) {
        return [{ property: property + fault.path, reason: `expected ${fault.expected}, got ${shown}` }];
    }
    if (field.minimum !== undefined && (value as number) < field.minimum) {
        return [{ property, reason: `must be at least ${String(field.minimum)}, got ${shown}` }];
    }
    const { oneOf } = field;
    const wrong = oneOf && [value].flat().filter((element) => !oneOf.includes(element as string));
    return wrong?.length
        ? [{ property, reason: `${JSON.stringify(wrong)} not among: ${oneOf?.join(", ") ?? ""}` }]
        : [];
}

interface TypeFault {
    readonly path: string;
    readonly expected: string;
}

const SIMPLE: Readonly<Record<Exclude<FieldType, object>, { expected: string; fits(value: unknown): boolean }>> = {
    string: { expected: "a string", fits: isString },
    integer: { expected: "a whole number", fits: Number.isSafeInteger },
    boolean: { expected: "true or false", fits: (value) => typeof value === "boolean" },
    strings: { expected: "a list of strings", fits: (value) => Array.isArray(value) && value.every(isString) },
    stringMap: {
        expected: "a map of strings",
        fits: (value) => isObject(value) && Object.values(value).every(isString),
    },
};

function typeFault(type: FieldType, value: unknown): TypeFault | undefined {
    if (typeof type === "string") {
        return SIMPLE[type].fits(value) ? undefined : { path: "", expected: SIMPLE[type].expected };
    }
    if (!isObject(value)) {
        return { path: "", expected: "an object" };
    }
    for (const [name, inner] of Object.entries(value)) {
        const innerType = type.fields[name];
        const fault = innerType
            ? typeFault(innerType, inner)
            : { expected: `one of ${Object.keys(type.fields).join(", ")}` };
        if (fault) {
            return { path: `.${name}`, expected: fault.expected };
        }
    }
    return undefined;
}

function isString(value: unknown): boolean {
    return typeof value === "string";
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
