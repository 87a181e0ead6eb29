import assert from "node:assert/strict";

import type { CompactCrd, StructuralSchema } from "../../../components/upstream/structuralSchema";
import { brokenCrds, brokenSchema } from "../../../tools/upstream/breakingChanges";

const object = (properties: Record<string, StructuralSchema>, more: StructuralSchema = {}): StructuralSchema => ({
    type: "object",
    properties,
    ...more,
});
const TEXT: StructuralSchema = { type: "string" };
const OPEN: StructuralSchema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

const KEYED = (...keys: string[]): StructuralSchema => ({
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": keys,
});
const EITHER = (integer: StructuralSchema, text: StructuralSchema): StructuralSchema => ({
    "x-kubernetes-int-or-string": true,
    anyOf: [
        { type: "integer", ...integer },
        { ...TEXT, ...text },
    ],
});

describe("breaking changes of a schema", () => {
    const cases: { what: string; before: StructuralSchema; after: StructuralSchema; expected: string[] }[] = [
        { what: "a removed field", before: object({ a: TEXT }), after: object({}), expected: ["x.a: removed"] },
        {
            what: "a removed field at any depth",
            before: object({ a: { type: "array", items: object({ b: TEXT }) } }),
            after: object({ a: { type: "array", items: object({}) } }),
            expected: ["x.a[].b: removed"],
        },
        {
            what: "another type",
            before: object({ a: { "x-kubernetes-int-or-string": true } }),
            after: object({ a: TEXT }),
            expected: ["x.a: was integer or string, is string"],
        },
        {
            what: "a field that is required now",
            before: object({ a: TEXT }),
            after: object({ a: TEXT }, { required: ["a"] }),
            expected: ["x.a: is required now"],
        },
        {
            what: "a required field that lost its default",
            before: object({ a: { ...TEXT, default: "v" } }, { required: ["a"] }),
            after: object({ a: TEXT }, { required: ["a"] }),
            expected: ["x.a: is required now"],
        },
        {
            what: "fewer choices",
            before: { ...TEXT, enum: ["a", "b"] },
            after: { ...TEXT, enum: ["a", "c"] },
            expected: ['x: no longer takes "b"'],
        },
        {
            what: "choices where any text was",
            before: TEXT,
            after: { ...TEXT, enum: ["a"] },
            expected: ['x: takes only "a"'],
        },
        {
            what: "tighter bounds",
            before: { type: "integer", minimum: 1, maximum: 9 },
            after: { type: "integer", minimum: 2, maximum: 8 },
            expected: ["x: minimum is 2", "x: maximum is 8"],
        },
        {
            what: "another pattern",
            before: { ...TEXT, pattern: "^a" },
            after: { ...TEXT, pattern: "^ab" },
            expected: ["x: must match ^ab"],
        },
        {
            what: "a rule more",
            before: TEXT,
            after: { ...TEXT, "x-kubernetes-validations": [{ rule: "self == oldSelf" }] },
            expected: ["x: must satisfy a new rule: self == oldSelf"],
        },
        {
            what: "a map that was open",
            before: OPEN,
            after: object({ a: TEXT }),
            expected: ["x: takes named fields only"],
        },
        {
            what: "a value that could be null",
            before: { ...TEXT, nullable: true },
            after: TEXT,
            expected: ["x: may not be null any more"],
        },
        {
            what: "narrower values of a map",
            before: { type: "object", additionalProperties: TEXT },
            after: { type: "object", additionalProperties: { ...TEXT, maxLength: 4 } },
            expected: ["x.*: maxLength is 4"],
        },
        {
            what: "a map of text that takes named fields only",
            before: { type: "object", additionalProperties: TEXT },
            after: object({ a: TEXT }),
            expected: ["x: takes named fields only"],
        },
        {
            what: "an embedded object that takes named fields only",
            before: { type: "object", "x-kubernetes-embedded-resource": true },
            after: object({}),
            expected: ["x: takes named fields only"],
        },
        {
            what: "an object that must be a whole one of Kubernetes",
            before: OPEN,
            after: { ...OPEN, "x-kubernetes-embedded-resource": true },
            expected: ["x: must be a whole object with apiVersion and kind"],
        },
        {
            what: "a map of anything whose values have a type",
            before: { type: "object", additionalProperties: true },
            after: { type: "object", additionalProperties: TEXT },
            expected: ["x.*: was anything, is string"],
        },
        {
            what: "a field of a map that is narrower than the others",
            before: { type: "object", additionalProperties: TEXT },
            after: object({ a: { ...TEXT, maxLength: 4 } }, { additionalProperties: TEXT }),
            expected: ["x.a: maxLength is 4"],
        },
        {
            what: "fields that become values of a map",
            before: object({ a: TEXT, b: { type: "integer" } }),
            after: { type: "object", additionalProperties: { type: "integer" } },
            expected: ["x.a: was string, is integer"],
        },
        {
            what: "a removed field where others are expressly not preserved",
            before: object({ a: TEXT }),
            after: object({}, { "x-kubernetes-preserve-unknown-fields": false }),
            expected: ["x.a: removed"],
        },
        {
            what: "items that had no type",
            before: { type: "array" },
            after: { type: "array", items: TEXT },
            expected: ["x[]: was anything, is string"],
        },
        {
            what: "a list that became a set",
            before: { type: "array", items: TEXT },
            after: { type: "array", items: TEXT, "x-kubernetes-list-type": "set" },
            expected: ["x: must not hold an item twice"],
        },
        {
            what: "a list that became unique by a key",
            before: { type: "array", items: object({ n: TEXT }), "x-kubernetes-list-type": "atomic" },
            after: { type: "array", items: object({ n: TEXT }), ...KEYED("n") },
            expected: ["x: must not hold two items of one n"],
        },
        {
            what: "a list that is unique by fewer keys",
            before: { type: "array", items: object({ n: TEXT, m: TEXT }), ...KEYED("n", "m") },
            after: { type: "array", items: object({ n: TEXT, m: TEXT }), ...KEYED("n") },
            expected: ["x: must not hold two items of one n"],
        },
        {
            what: "a format where any text was",
            before: TEXT,
            after: { ...TEXT, format: "date-time" },
            expected: ["x: format is date-time"],
        },
        {
            what: "a smaller integer",
            before: { type: "integer", format: "int64" },
            after: { type: "integer", format: "int32" },
            expected: ["x: format is int32"],
        },
        {
            what: "bounds that are no longer values themselves",
            before: { type: "integer", minimum: 0, maximum: 9 },
            after: { type: "integer", minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true },
            expected: ["x: must be more than 0", "x: must be less than 9"],
        },
        {
            what: "a choice of exactly one",
            before: object({ a: TEXT, b: TEXT }),
            after: object({ a: TEXT, b: TEXT }, { oneOf: [{ required: ["a"] }, { required: ["b"] }] }),
            expected: ['x: must satisfy oneOf [{"required":["a"]},{"required":["b"]}]'],
        },
        {
            what: "a choice of at least one",
            before: object({ a: TEXT, b: TEXT }),
            after: object({ a: TEXT, b: TEXT }, { anyOf: [{ required: ["a"] }, { required: ["b"] }] }),
            expected: ["x: no alternative takes object as before"],
        },
        {
            what: "something that must not be",
            before: TEXT,
            after: { ...TEXT, not: { enum: ["x"] } },
            expected: ['x: must satisfy not {"enum":["x"]}'],
        },
        {
            what: "one more of several conditions",
            before: { ...TEXT, allOf: [{ minLength: 1 }] },
            after: { ...TEXT, allOf: [{ minLength: 1 }, { maxLength: 3 }] },
            expected: ['x: must satisfy allOf {"maxLength":3}'],
        },
        {
            what: "narrower alternatives",
            before: EITHER({}, {}),
            after: EITHER({ maximum: 5 }, { pattern: "^a$" }),
            expected: [
                'x: no alternative takes {"type":"integer"} as before',
                'x: no alternative takes {"type":"string"} as before',
            ],
        },
        {
            what: "narrower alternatives where only types were",
            before: { "x-kubernetes-int-or-string": true },
            after: EITHER({ maximum: 5 }, {}),
            expected: ["x: no alternative takes integer as before"],
        },
        {
            what: "an alternative that is gone",
            before: { anyOf: [TEXT, { type: "boolean" }] },
            after: { anyOf: [TEXT, { type: "integer" }] },
            expected: ["x: was boolean or string, is integer or string"],
        },
        {
            what: "another default",
            before: object({ a: { ...TEXT, default: "v" } }),
            after: object({ a: { ...TEXT, default: "w" } }),
            expected: ['x.a: default was "v", is "w"'],
        },
        {
            what: "a default that is gone",
            before: object({ a: { ...TEXT, default: "v" } }),
            after: object({ a: TEXT }),
            expected: ["x.a: has no default any more"],
        },
    ];
    for (const { what, before, after, expected } of cases) {
        it(`name ${what}, and nothing the other way round that is not one`, () => {
            assert.deepEqual(brokenSchema(before, after, "x"), expected);
            assert.deepEqual(brokenSchema(before, before, "x"), []);
        });
    }

    it("are none where a schema only takes more", () => {
        const before = object({ a: { ...TEXT, enum: ["a"], maxLength: 3 } }, { required: ["a"] });
        const after = object(
            { a: { ...TEXT, enum: ["a", "b"] }, b: TEXT, c: { ...TEXT, default: "v" } },
            { required: ["c"] },
        );
        assert.deepEqual(brokenSchema(before, after, "x"), []);
        assert.deepEqual(brokenSchema(object({ a: TEXT }), OPEN, "x"), []);
        assert.deepEqual(brokenSchema(TEXT, {}, "x"), []);
    });

    const wider: { what: string; before: StructuralSchema; after: StructuralSchema }[] = [
        { what: "an integer that may be any number", before: { type: "integer" }, after: { type: "number" } },
        { what: "text that may be a number", before: TEXT, after: { "x-kubernetes-int-or-string": true } },
        {
            what: "one of two types that may be either",
            before: { type: "integer" },
            after: { anyOf: [TEXT, { type: "number" }] },
        },
        {
            what: "types written as alternatives",
            before: { "x-kubernetes-int-or-string": true },
            after: EITHER({}, {}),
        },
        {
            what: "alternatives in another order, and one more",
            before: { anyOf: [TEXT, { type: "integer" }] },
            after: { anyOf: [{ type: "boolean" }, { type: "integer" }, TEXT] },
        },
        { what: "wider alternatives", before: EITHER({ maximum: 5 }, {}), after: EITHER({ maximum: 6 }, {}) },
        {
            what: "alternatives that are gone",
            before: object({ a: TEXT }, { anyOf: [{ required: ["a"] }] }),
            after: object({ a: TEXT }),
        },
        {
            what: "conditions that are gone",
            before: { ...TEXT, allOf: [{ minLength: 1 }], not: { enum: ["x"] }, oneOf: [{ maxLength: 2 }] },
            after: TEXT,
        },
        {
            what: "a larger integer",
            before: { type: "integer", format: "int32" },
            after: { type: "integer", format: "int64" },
        },
        { what: "a format that takes the whole type", before: TEXT, after: { ...TEXT, format: "password" } },
        { what: "a format that is gone", before: { ...TEXT, format: "date-time" }, after: TEXT },
        {
            what: "a bound that is a value itself",
            before: { type: "integer", minimum: 0, exclusiveMinimum: true },
            after: { type: "integer", minimum: 0 },
        },
        {
            what: "a lower bound that is none itself",
            before: { type: "integer", minimum: 3 },
            after: { type: "integer", minimum: 2, exclusiveMinimum: true },
        },
        {
            what: "a set that may hold items twice",
            before: { type: "array", items: TEXT, "x-kubernetes-list-type": "set" },
            after: { type: "array", items: TEXT },
        },
        {
            what: "a list that is unique by more keys",
            before: { type: "array", ...KEYED("n") },
            after: { type: "array", ...KEYED("n", "m") },
        },
        {
            what: "fields that become values of a map of their type",
            before: object({ a: TEXT }),
            after: { type: "object", additionalProperties: TEXT },
        },
        { what: "fields of what may be anything", before: object({ a: TEXT }), after: {} },
        {
            what: "a default where none was",
            before: object({ a: TEXT }),
            after: object({ a: { ...TEXT, default: "v" } }),
        },
    ];
    for (const { what, before, after } of wider) {
        it(`are none in ${what}`, () => {
            assert.deepEqual(brokenSchema(before, after, "x"), []);
        });
    }
});

describe("breaking changes of definitions", () => {
    const crd = (name: string, version: string, scope: "Cluster" | "Namespaced" = "Namespaced"): CompactCrd => ({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name },
        spec: {
            group: "example.com",
            names: { kind: "Widget", plural: "widgets" },
            scope,
            versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
        },
    });

    it("name kinds that are gone, moved to another version or to another scope", () => {
        assert.deepEqual(
            brokenCrds(
                [crd("a.example.com", "v1"), crd("b.example.com", "v1"), crd("c.example.com", "v1")],
                [crd("b.example.com", "v2"), crd("c.example.com", "v1", "Cluster"), crd("d.example.com", "v1")],
            ),
            ["a.example.com: removed", "b.example.com: was v1, is v2", "c.example.com: was Namespaced, is Cluster"],
        );
    });
});
