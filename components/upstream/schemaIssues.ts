import * as pulumi from "@pulumi/pulumi";
import { closest } from "fastest-levenshtein";

import type { Issue } from "../shared/validation";
import { brokenRules, describe, isObject } from "./schemaRules";
import type { StructuralSchema } from "./structuralSchema";

/**
 * What an API server would say about `value`, and one thing it does not say: it drops an unknown field silently when it
 * stores an object, and with the CRD absent it cannot know, so here an unknown field is an issue that names the nearest one.
 *
 * Values that the engine has yet to compute are handed to `later`, for a check once they are known. CEL rules (`x-kubernetes-validations`) are left to the API server.
 * Why not a JSON Schema library: compiling the schema of ClusterPolicy costs half a second in every preview, and none of them
 * knows Outputs, int-or-string or nearest names. The tests hold this walker against such a library.
 */
export function schemaIssues(
    schema: StructuralSchema,
    value: unknown,
    path: string,
    later: CheckLater = () => undefined,
): Issue[] {
    if (isUnresolved(value)) {
        if (value !== undefined) {
            later({ schema, value, path });
        }
        return [];
    }
    if (value === null && schema.nullable) {
        return [];
    }
    if (!hasType(schema, value)) {
        return [{ path, reason: `expected ${expectedType(schema)}, got ${describe(value)}` }];
    }
    const whole = withDefaults(schema, value);
    return [
        ...brokenRules(schema, whole).map((reason) => ({ path, reason })),
        ...combinationIssues(schema, whole, path),
        ...childIssues(schema, whole, path, later),
    ];
}

/** A part of an object that cannot be judged yet: an Output or a Promise. */
export interface Unresolved {
    readonly schema: StructuralSchema;
    readonly value: unknown;
    readonly path: string;
}

export type CheckLater = (part: Unresolved) => void;

/** The API server fills in defaults before it looks at anything else. */
function withDefaults({ properties = {} }: StructuralSchema, value: unknown): unknown {
    if (!isObject(value)) {
        return value;
    }
    const missing = Object.entries(properties).filter(
        ([field, child]) => child.default !== undefined && value[field] === undefined,
    );
    return missing.length === 0
        ? value
        : { ...value, ...Object.fromEntries(missing.map(([field, child]) => [field, child.default])) };
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

/** `oneOf` and `not` can only be judged on values that are wholly known. */
function combinationIssues(schema: StructuralSchema, value: unknown, path: string): Issue[] {
    const fits = (branch: StructuralSchema) => branchIssues(branch, value, path).length === 0;
    const issues = (schema.allOf ?? []).flatMap((branch) => branchIssues(branch, value, path));
    if (schema.anyOf && !schema.anyOf.some(fits)) {
        issues.push(...closestBranch(schema.anyOf, value, path));
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

/** The issues of the one branch that has the value's type; where several or none has it, nobody knows which was meant. */
function closestBranch(branches: readonly StructuralSchema[], value: unknown, path: string): Issue[] {
    const [likely, ...others] = branches.filter((branch) => branch.type !== undefined && hasType(branch, value));
    return likely && others.length === 0
        ? branchIssues(likely, value, path)
        : [{ path, reason: `fits none of the allowed shapes, got ${describe(value)}` }];
}

/** A branch restricts fields that the schema around it declares; fields it does not mention are not unknown. */
function branchIssues(branch: StructuralSchema, value: unknown, path: string): Issue[] {
    const isWhole = branch.type === "object" && branch.properties !== undefined;
    return schemaIssues(isWhole ? branch : { ...branch, "x-kubernetes-preserve-unknown-fields": true }, value, path);
}

function childIssues(schema: StructuralSchema, value: unknown, path: string, later: CheckLater): Issue[] {
    if (Array.isArray(value)) {
        const { items } = schema;
        return items ? value.flatMap((item, i) => schemaIssues(items, item, `${path}[${i}]`, later)) : [];
    }
    if (!isObject(value)) {
        return [];
    }
    const { properties = {}, additionalProperties, required = [] } = schema;
    const issues: Issue[] = [];
    for (const field of required) {
        if (value[field] === undefined) {
            issues.push({ path: `${path}.${field}`, reason: "is required" });
        }
    }
    for (const [field, child] of Object.entries(value)) {
        const known = Object.hasOwn(properties, field) ? properties[field] : additionalProperties;
        if (typeof known === "object") {
            issues.push(...schemaIssues(known, child, `${path}.${field}`, later));
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

function expectedType(schema: StructuralSchema): string {
    return schema["x-kubernetes-int-or-string"] ? "integer or string" : (schema.type ?? "a value");
}
