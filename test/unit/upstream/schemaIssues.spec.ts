import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
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

    it("reads patterns as Go does", () => {
        const matching = (pattern: string, value: string) =>
            schemaIssues({ type: "string", pattern }, value, "x").length === 0;
        assert.ok(matching("^(?i)(abort|warn)?$", "Abort"));
        assert.ok(!matching("^(?i)(abort|warn)?$", "fail"));
        assert.ok(matching("^\\PC*$", "any printable text"));
        assert.ok(!matching("^\\PC*$", "a\u0007bell"));
    });

    it("counts characters, not the halves of them", () => {
        assert.deepEqual(schemaIssues({ type: "string", maxLength: 2 }, "\u{1F600}\u{1F600}", "x"), []);
    });

    const formats: [string, string, string][] = [
        ["cidr", "10.0.0.0/8", "10.0.0.0/33"],
        ["cidr", "fd00::/8", "fd00::"],
        ["ipv4", "10.0.0.1", "10.0.0"],
        ["ipv6", "::1", "10.0.0.1"],
        ["date-time", "2026-08-01T10:00:00Z", "1 August"],
        ["byte", "YWJj", "abc"],
    ];
    for (const [format, good, bad] of formats) {
        it(`knows the format ${format} (${good}, not ${bad})`, () => {
            const schema: StructuralSchema = { type: "string", format };
            assert.deepEqual(schemaIssues(schema, good, "x"), []);
            assert.deepEqual(schemaIssues(schema, bad, "x"), [
                { path: "x", reason: `must be of the format ${format}, got ${JSON.stringify(bad)}` },
            ]);
        });
    }

    it("leaves formats alone that an API server does not check", () => {
        assert.deepEqual(schemaIssues({ type: "string", format: "idn-hostname" }, "not a host", "x"), []);
    });

    it("refuses a number that does not fit into its format", () => {
        const issues = schemaIssues({ type: "integer", format: "int32" }, 2 ** 31, "x");
        assert.deepEqual(issues, [{ path: "x", reason: "must fit into 32 bits, got 2147483648" }]);
    });

    it("refuses doubles where the API server tells items apart", () => {
        const ports: StructuralSchema = {
            type: "array",
            items: { type: "object", properties: { port: { type: "integer" }, protocol: { type: "string" } } },
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["port", "protocol"],
        };
        const doubled = [{ port: 1 }, { port: 1, protocol: "UDP" }, { port: 1 }];
        assert.deepEqual(schemaIssues(ports, doubled.slice(0, 2), "x"), []);
        assert.deepEqual(schemaIssues(ports, doubled, "x"), [
            { path: "x", reason: "items must differ in port, protocol, got an array of 3" },
        ]);
        const set: StructuralSchema = { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" };
        assert.deepEqual(schemaIssues(set, ["a", "a"], "x"), [
            { path: "x", reason: "items must differ, got an array of 2" },
        ]);
        assert.deepEqual(schemaIssues(set, [pulumi.output("a"), pulumi.output("a")], "x"), []);
    });

    it("names the wrong field within the one shape that was meant", () => {
        const schema: StructuralSchema = {
            anyOf: [{ type: "object", properties: { limits: { type: "object" } } }, { type: "string" }],
        };
        assert.deepEqual(schemaIssues(schema, { limit: {} }, "x"), [
            { path: "x.limit", reason: 'no such field; the nearest one is "limits"' },
        ]);
    });
});

describe("schemaIssues agrees with a JSON Schema validator on", () => {
    const kinds = [
        ["nvidia.com/v1", "ClusterPolicy"],
        ["ceph.rook.io/v1", "CephBlockPool"],
        ["metal3.io/v1alpha1", "BareMetalHost"],
        ["kueue.x-k8s.io/v1beta2", "ClusterQueue"],
        ["gateway.networking.k8s.io/v1", "Gateway"],
    ] as const;
    for (const [apiVersion, kind] of kinds) {
        it(`specs of ${kind} that are right here and wrong there`, () => {
            const schema = schemaOf(apiVersion, kind).properties?.["spec"];
            assert.ok(schema);
            const validator = new Ajv({ strict: false, logger: false });
            const ajv = addFormats
                .default(validator, ["byte", "date-time", "ipv4", "ipv6"])
                .compile(asJsonSchema(schema));
            const runs = 300;
            let refused = 0;
            fc.assert(
                fc.property(valueOf(schema), (spec) => {
                    const issues = schemaIssues(schema, spec, "spec");
                    refused += issues.length > 0 ? 1 : 0;
                    const fits = ajv(withDefaults(schema, spec));
                    assert.equal(issues.length === 0, fits, JSON.stringify({ spec, issues, errors: ajv.errors }));
                }),
                { numRuns: runs },
            );
            assert.ok(refused > runs / 50 && refused < runs, `${refused} of ${runs} were refused: they prove little`);
        });
    }
});

/** What an API server makes of a value before it validates it; a JSON Schema validator fills in defaults later than that. */
function withDefaults({ properties = {}, items = {} }: StructuralSchema, value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map((item) => withDefaults(items, item));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const filled: Record<string, unknown> = { ...value };
    for (const [name, child] of Object.entries(properties)) {
        const given = filled[name] ?? child.default;
        if (given !== undefined) {
            filled[name] = withDefaults(child, given);
        }
    }
    return filled;
}

/** Values that mostly fit: fields are left out, rarely added, and once in a while of any type. */
function valueOf(schema: StructuralSchema, depth = 0): fc.Arbitrary<unknown> {
    const stray = fc.constantFrom<unknown>("", "a", 0, -1, true, [], {}, "5%");
    return fc.oneof({ weight: 25, arbitrary: fitting(schema, depth) }, { weight: 1, arbitrary: stray });
}

function fitting(schema: StructuralSchema, depth: number): fc.Arbitrary<unknown> {
    if (schema["x-kubernetes-int-or-string"]) {
        return fc.constantFrom(1, 50, "25%", "500m", "64Gi");
    }
    if (schema.enum) {
        return fc.constantFrom(...schema.enum);
    }
    const least = schema.minItems ?? 0;
    switch (schema.type) {
        case "object":
            return fittingObject(schema, depth);
        case "array":
            return fc.array(valueOf(schema.items ?? {}, depth + 1), {
                minLength: least,
                maxLength: Math.max(least, 1),
            });
        case "integer":
        case "number":
            return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? (schema.minimum ?? 0) + 9 });
        case "boolean":
            return fc.boolean();
        default:
            return fc.constantFrom("a", "abc", "a.b", "example.com/a", "1.2.3");
    }
}

function fittingObject({ properties = {}, required = [] }: StructuralSchema, depth: number): fc.Arbitrary<unknown> {
    const fields = Object.entries(properties).map(([name, child]): [string, fc.Arbitrary<unknown>] => [
        name,
        valueOf(child, depth + 1),
    ]);
    // Deep objects hold what they must: random ones would be too large to read, and hardly ever right.
    const optional = fields.filter(([name]) => !required.includes(name)).slice(0, depth > 2 ? 0 : 4);
    const must = fields.filter(([name]) => required.includes(name));
    const may = fc.record(Object.fromEntries(optional), { requiredKeys: [] });
    const stray = fc.oneof(
        { weight: 40, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.constant({ unknownField: 1 }) },
    );
    return fc
        .tuple(fc.record(Object.fromEntries(must)), may, stray)
        .map(([first, second, third]) => ({ ...first, ...second, ...third }));
}

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
        ...(required ? { required } : {}),
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
