import { isIP, isIPv4, isIPv6 } from "node:net";

import { goPattern } from "./goPattern";
import type { StructuralSchema } from "./structuralSchema";

/** Formats that an API server checks, as far as the imported schemas use them. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
    byte: (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
    cidr: isRange,
    "date-time": (text) => /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
    ipv4: isIPv4,
    ipv6: isIPv6,
};
const INT32 = 2 ** 31;

/** The rules that a value of the right type breaks, by its own schema and not by that of its parts. */
export function brokenRules(schema: StructuralSchema, value: unknown): string[] {
    const choices = schema.enum && !schema.enum.includes(value) ? [`expected one of ${list(schema.enum)}`] : [];
    const rules = [...choices, ...rulesOfType(schema, value)];
    return rules.map((rule) => `${rule}, got ${describe(value)}`);
}

function rulesOfType(schema: StructuralSchema, value: unknown): string[] {
    if (typeof value === "string") {
        return textRules(schema, value);
    }
    if (typeof value === "number") {
        return numberRules(schema, value);
    }
    if (Array.isArray(value)) {
        const { minItems, maxItems } = schema;
        return [...sized("number of items", value.length, minItems, maxItems), ...doubles(schema, value)];
    }
    if (isObject(value)) {
        const { minProperties, maxProperties } = schema;
        return sized("number of fields", Object.keys(value).length, minProperties, maxProperties);
    }
    return [];
}

function textRules({ pattern, format, minLength, maxLength }: StructuralSchema, text: string): string[] {
    const isFormatted = FORMATS[format ?? ""] ?? (() => true);
    return [
        ...(pattern === undefined || goPattern(pattern).test(text) ? [] : [`must match ${pattern}`]),
        ...(isFormatted(text) ? [] : [`must be of the format ${format ?? ""}`]),
        // The API server counts characters, and `length` counts some of them twice.
        ...sized("length", [...text].length, minLength, maxLength),
    ];
}

function numberRules(schema: StructuralSchema, value: number): string[] {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, format } = schema;
    return [
        ...sized("value", value, minimum, maximum),
        ...(exclusiveMinimum && value === minimum ? [`must be above ${minimum}`] : []),
        ...(exclusiveMaximum && value === maximum ? [`must be below ${maximum}`] : []),
        ...(format === "int32" && (value < -INT32 || value >= INT32) ? ["must fit into 32 bits"] : []),
    ];
}

/** What the API server tells the items of a list apart by must differ. */
function doubles(schema: StructuralSchema, items: readonly unknown[]): string[] {
    const fields = schema["x-kubernetes-list-map-keys"];
    const type = schema["x-kubernetes-list-type"];
    if (type !== "set" && !(type === "map" && fields)) {
        return [];
    }
    const keys = items.map((item) =>
        type === "set" ? item : fields?.map((field) => (isObject(item) ? (item[field] ?? null) : null)),
    );
    // What only the engine knows yet may well differ.
    const isKnown = (part: unknown) => part === null || typeof part !== "object";
    const plain = keys.filter((key) => (Array.isArray(key) ? key : [key]).every(isKnown));
    const texts = plain.map((key) => JSON.stringify(key));
    const twice = texts.filter((text, i) => texts.indexOf(text) < i);
    return twice.length === 0 ? [] : [`items must differ${fields ? ` in ${fields.join(", ")}` : ""}`];
}

function sized(what: string, size: number, least = -Infinity, most = Infinity): string[] {
    if (size >= least && size <= most) {
        return [];
    }
    const bounds = [least === -Infinity ? "" : `at least ${least}`, most === Infinity ? "" : `at most ${most}`];
    return [`${what} must be ${bounds.filter(Boolean).join(" and ")}`];
}

function isRange(text: string): boolean {
    const [address = "", bits = "", ...rest] = text.split("/");
    const width = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= width;
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(choices: readonly unknown[]): string {
    return choices.map((choice) => JSON.stringify(choice)).join(", ");
}

/** Shapes rather than contents for anything that is not a short literal: a value may be a secret that was passed in plain. */
export function describe(value: unknown): string {
    if (Array.isArray(value)) {
        return `an array of ${value.length}`;
    }
    if (isObject(value)) {
        return `an object with ${Object.keys(value).join(", ") || "no fields"}`;
    }
    if (typeof value === "string" && value.length > 60) {
        return `a string of ${value.length} characters`;
    }
    return JSON.stringify(value);
}
