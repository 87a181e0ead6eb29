import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import { Ajv } from "ajv";
import fc from "fast-check";

import { schemaOf } from "../../../components/upstream/crds";
import { schemaIssues } from "../../../components/upstream/schemaIssues";
import type { StructuralSchema } from "../../../components/upstream/structuralSchema";

const widget: StructuralSchema = {
    type: "object",
    required: ["size", "mode"],
    properties: {
        size: { type: "integer", minimum: 1, maximum: 8 },
        mode: { type: "string", default: "auto", enum: ["auto", "open"] },
        name: { type: "string", pattern: "^[a-z]+$", maxLength: 4 },
        share: { "x-kubernetes-int-or-string": true },
        labels: { type: "object", additionalProperties: { type: "string" } },
        raw: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        ports: { type: "array", maxItems: 2, items: { type: "object", properties: { port: { type: "integer" } } } },
        note: { type: "string", nullable: true },
        either: {
            type: "object",
            properties: { a: { type: "string" }, b: { type: "string" } },
            oneOf: [{ required: ["a"] }, { required: ["b"] }],
        },
    },
};
const issuesOf = (value: unknown) => schemaIssues(widget, value, "spec");

describe("schemaIssues", () => {
    it("accepts what the schema allows", () => {
        const raw = { anything: [{ goes: true }] };
        const value = {
            size: 1,
            mode: "open",
            name: "abc",
            share: "25%",
            labels: { a: "b" },
            raw,
            ports: [{ port: 1 }],
            note: null,
            either: { a: "" },
        };
        assert.deepEqual(issuesOf(value), []);
    });

    it("names an unknown field with the nearest one that exists, at any depth", () => {
        assert.deepEqual(issuesOf({ sise: 1, size: 1, ports: [{ port: 1 }, { prot: 2 }] }), [
            { path: "spec.sise", reason: 'no such field; the nearest one is "size"' },
            { path: "spec.ports[1].prot", reason: 'no such field; the nearest one is "port"' },
        ]);
    });

    it("reports every broken rule with its path and value", () => {
        const value = {
            mode: "closed",
            name: "ABCDE",
            share: true,
            labels: { a: 1 },
            ports: [{}, {}, {}],
            either: {},
            note: 5,
        };
        assert.deepEqual(issuesOf(value), [
            { path: "spec.size", reason: "is required" },
            { path: "spec.mode", reason: 'expected one of "auto", "open", got "closed"' },
            { path: "spec.name", reason: 'must match ^[a-z]+$, got "ABCDE"' },
            { path: "spec.name", reason: 'length must be at most 4, got "ABCDE"' },
            { path: "spec.share", reason: "expected integer or string, got true" },
            { path: "spec.labels.a", reason: "expected string, got 1" },
            { path: "spec.ports", reason: "number of items must be at most 2, got an array of 3" },
            { path: "spec.either", reason: "must fit exactly one of the allowed shapes, got an object with no fields" },
            { path: "spec.note", reason: "expected string, got 5" },
        ]);
        assert.deepEqual(issuesOf({ size: 9 }), [
            { path: "spec.size", reason: "value must be at least 1 and at most 8, got 9" },
        ]);
    });

    it("skips what the engine does not know yet, and only that", () => {
        const value = {
            size: pulumi.output(99),
            ports: [pulumi.output({}), { prot: 1 }],
            either: { a: "", b: pulumi.output("") },
        };
        assert.deepEqual(issuesOf(value), [
            { path: "spec.ports[1].prot", reason: 'no such field; the nearest one is "port"' },
        ]);
        assert.deepEqual(issuesOf(pulumi.output({})), []);
    });

    it("never prints a long value, which may be a secret", () => {
        const secret = "s3cret".repeat(20);
        assert.deepEqual(issuesOf({ size: 1, mode: secret }), [
            { path: "spec.mode", reason: 'expected one of "auto", "open", got a string of 120 characters' },
        ]);
    });

    it("agrees with a JSON Schema validator on mutations of a valid ClusterPolicy", () => {
        const schema = schemaOf("nvidia.com/v1", "ClusterPolicy").properties?.["spec"];
        assert.ok(schema);
        const ajv = new Ajv({ strict: false, useDefaults: false, validateFormats: false }).compile(
            asJsonSchema(schema),
        );
        const field = (of: StructuralSchema) => Object.keys(of.properties ?? {});
        const section = fc.constantFrom(...field(schema)).chain((name) =>
            fc.record({
                name: fc.constant(name),
                key: fc.constantFrom(...field(schema.properties?.[name] ?? {}), "unknownField", "enabled"),
                value: fc.oneof(
                    fc.boolean(),
                    fc.integer(),
                    fc.constantFrom("", "open", "auto", "mixed", "5%"),
                    fc.constant([]),
                    fc.constant([{ name: "A" }]),
                    fc.constant({}),
                    fc.constant({ name: "x" }),
                ),
            }),
        );
        let refused = 0;
        fc.assert(
            fc.property(fc.array(section, { maxLength: 4 }), (mutations) => {
                const spec: Record<string, Record<string, unknown>> = Object.fromEntries(
                    (schema.required ?? []).map((name) => [name, {}]),
                );
                for (const { name, key, value } of mutations) {
                    spec[name] = { ...spec[name], [key]: value };
                }
                const issues = schemaIssues(schema, spec, "spec");
                refused += issues.length > 0 ? 1 : 0;
                assert.equal(issues.length === 0, ajv(spec), JSON.stringify({ spec, issues, errors: ajv.errors }));
            }),
            { numRuns: 300 },
        );
        assert.ok(refused > 30 && refused < 300, `of 300 specs ${refused} were refused: the mutations prove little`);
    });
});

/** The structural schema with the rules that JSON Schema states otherwise. */
function asJsonSchema(schema: StructuralSchema): object {
    const { properties, items, additionalProperties, required, ...rest } = schema;
    if (schema["x-kubernetes-int-or-string"]) {
        return { ...rest, type: ["integer", "string"] };
    }
    const children = Object.entries(properties ?? {}).map(([name, child]) => [name, asJsonSchema(child)]);
    const open = schema["x-kubernetes-preserve-unknown-fields"] ?? false;
    return {
        ...rest,
        ...(required ? { required: required.filter((name) => properties?.[name]?.default === undefined) } : {}),
        ...(items ? { items: asJsonSchema(items) } : {}),
        ...(schema.type === "object"
            ? {
                  properties: Object.fromEntries(children) as object,
                  additionalProperties:
                      typeof additionalProperties === "object"
                          ? asJsonSchema(additionalProperties)
                          : (additionalProperties ?? open),
              }
            : {}),
    };
}
