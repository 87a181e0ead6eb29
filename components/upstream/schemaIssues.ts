import * as pulumi from "@pulumi/pulumi";
import { closest } from "fastest-levenshtein";

import type { Issue } from "../shared/validation";
import type { StructuralSchema } from "./structuralSchema";

/**
 * What an API server would say about `value`, and one thing it does not say: it drops an unknown field silently when it
 * stores an object, and with the CRD absent it cannot know, so here an unknown field is an issue that names the nearest one.
 *
 * Values that the engine has not computed yet are skipped. CEL rules (`x-kubernetes-validations`) are left to the API server.
 * Why not a JSON Schema library: compiling the schema of ClusterPolicy costs half a second in every preview, and none of them
 * knows Outputs, int-or-string or nearest names. The tests hold this walker against such a library.
 */
export function schemaIssues(schema: StructuralSchema, value: unknown, path: string): Issue[] {
    if (isUnresolved(value) || (value === null && schema.nullable)) {
        return [];
    }
    if (!hasType(schema, value)) {
        return [{ path, reason: `expected ${expectedType(schema)}, got ${describe(value)}` }];
    }
    return [
        ...valueIssues(schema, value, path),
        ...combinationIssues(schema, value, path),
        ...childIssues(schema, value, path),
    ];
}

function isUnresolved(value: unknown): boolean {
    return value === undefined || pulumi.Output.isInstance(value) || value instanceof Promise;
}

function holdsUnresolved(value: unknown): boolean {
    return (
        isUnresolved(value) ||
        (typeof value === "object" && value !== null && Object.values(value).some(holdsUnresolved))
    );
}

function hasType(schema: StructuralSchema, value: unknown): boolean {
    if (schema["x-kubernetes-int-or-string"]) {
        return typeof value === "string" || Number.isInteger(value);
    }
    switch (schema.type) {
        case undefined:
            return true;
        case "object":
            return isObject(value);
        case "array":
            return Array.isArray(value);
        case "integer":
            return Number.isInteger(value);
        default:
            return typeof value === schema.type;
    }
}

function valueIssues(schema: StructuralSchema, value: unknown, path: string): Issue[] {
    const issues: Issue[] = [];
    const check = (holds: boolean, rule: string) => {
        if (!holds) {
            issues.push({ path, reason: `${rule}, got ${describe(value)}` });
        }
    };
    if (schema.enum && !schema.enum.includes(value)) {
        const allowed = schema.enum.map((choice) => JSON.stringify(choice)).join(", ");
        check(false, `expected one of ${allowed}`);
    }
    if (typeof value === "string") {
        check(
            schema.pattern === undefined || new RegExp(schema.pattern).test(value),
            `must match ${schema.pattern ?? ""}`,
        );
        check(
            within(value.length, schema.minLength, schema.maxLength),
            range("length", schema.minLength, schema.maxLength),
        );
    } else if (typeof value === "number") {
        const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
        check(within(value, minimum, maximum), range("value", minimum, maximum));
        check(!(exclusiveMinimum && value === minimum), `must be above ${minimum ?? ""}`);
        check(!(exclusiveMaximum && value === maximum), `must be below ${maximum ?? ""}`);
    } else if (Array.isArray(value)) {
        check(
            within(value.length, schema.minItems, schema.maxItems),
            range("number of items", schema.minItems, schema.maxItems),
        );
    } else if (isObject(value)) {
        const { minProperties, maxProperties } = schema;
        check(
            within(Object.keys(value).length, minProperties, maxProperties),
            range("fields", minProperties, maxProperties),
        );
    }
    return issues;
}

/** `oneOf` and `not` can only be judged on values that are wholly known. */
function combinationIssues(schema: StructuralSchema, value: unknown, path: string): Issue[] {
    const fits = (branch: StructuralSchema) => branchIssues(branch, value, path).length === 0;
    const issues = (schema.allOf ?? []).flatMap((branch) => branchIssues(branch, value, path));
    if (schema.anyOf && !schema.anyOf.some(fits)) {
        issues.push({ path, reason: `fits none of the allowed shapes, got ${describe(value)}` });
    }
    if ((schema.oneOf ?? schema.not) && !holdsUnresolved(value)) {
        if (schema.oneOf && schema.oneOf.filter(fits).length !== 1) {
            issues.push({ path, reason: `must fit exactly one of the allowed shapes, got ${describe(value)}` });
        }
        if (schema.not && fits(schema.not)) {
            issues.push({ path, reason: `has a shape that is not allowed, got ${describe(value)}` });
        }
    }
    return issues;
}

/** A branch restricts fields that the schema around it declares; fields it does not mention are not unknown. */
function branchIssues(branch: StructuralSchema, value: unknown, path: string): Issue[] {
    return schemaIssues({ ...branch, "x-kubernetes-preserve-unknown-fields": true }, value, path);
}

function childIssues(schema: StructuralSchema, value: unknown, path: string): Issue[] {
    if (Array.isArray(value)) {
        const { items } = schema;
        return items ? value.flatMap((item, i) => schemaIssues(items, item, `${path}[${i}]`)) : [];
    }
    if (!isObject(value)) {
        return [];
    }
    const { properties = {}, additionalProperties, required = [] } = schema;
    const issues: Issue[] = [];
    for (const field of required) {
        // The API server fills in defaults before it checks what is required.
        if (value[field] === undefined && properties[field]?.default === undefined) {
            issues.push({ path: `${path}.${field}`, reason: "is required" });
        }
    }
    for (const [field, child] of Object.entries(value)) {
        const known = Object.hasOwn(properties, field) ? properties[field] : additionalProperties;
        if (typeof known === "object") {
            issues.push(...schemaIssues(known, child, `${path}.${field}`));
        } else if (known !== true && isClosed(schema)) {
            issues.push({
                path: `${path}.${field}`,
                reason: `no such field${nearest(field, Object.keys(properties))}`,
            });
        }
    }
    return issues;
}

/** Fields of an embedded object (`metadata` and the like) are checked against that object's own kind, not here. */
function isClosed(schema: StructuralSchema): boolean {
    const open = schema["x-kubernetes-preserve-unknown-fields"] ?? schema["x-kubernetes-embedded-resource"];
    return !open && (schema.type === "object" || schema.properties !== undefined);
}

function nearest(field: string, fields: readonly string[]): string {
    return fields.length === 0 ? "" : `; the nearest one is "${closest(field, fields)}"`;
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function within(size: number, min = -Infinity, max = Infinity): boolean {
    return size >= min && size <= max;
}

function range(what: string, min?: number, max?: number): string {
    const bounds = [min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`];
    return `${what} must be ${bounds.filter(Boolean).join(" and ")}`;
}

function expectedType(schema: StructuralSchema): string {
    return schema["x-kubernetes-int-or-string"] ? "integer or string" : (schema.type ?? "a value");
}

/** Shapes rather than contents for anything that is not a short literal: a value may be a secret that was passed in plain. */
function describe(value: unknown): string {
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
