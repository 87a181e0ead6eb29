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
