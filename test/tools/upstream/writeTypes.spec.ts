import assert from "node:assert/strict";

import type { StructuralSchema } from "../../../components/upstream/structuralSchema";
import { Shapes } from "../../../tools/upstream/shapes";
import { writeTypes } from "../../../tools/upstream/writeTypes";

const TEXT: StructuralSchema = { type: "string" };
const QUANTITY: StructuralSchema = {
    "x-kubernetes-int-or-string": true,
    pattern: "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))$",
};

/** The fields of one object with the given properties, without the lines around them. */
function fieldsOf(properties: Record<string, StructuralSchema>, more: StructuralSchema = {}): string[] {
    const shapes = new Shapes({ anything: "unknown", references: { Probe: "Probe" } });
    const type = shapes.typeOf({ type: "object", properties, ...more });
    const text = writeTypes({ keyword: "interface", shapes, roots: [{ name: "Root", type, note: "" }] });
    return text.split("\n").slice(1, -2);
}

describe("types written from a schema", () => {
    const cases: [string, StructuralSchema, string][] = [
        ["choices as a union", { ...TEXT, enum: ["a", "b"] }, '    x?: "a" | "b";'],
        [
            "a list of choices",
            { type: "array", items: { ...TEXT, enum: ["a", "b"] } },
            '    x?: readonly ("a" | "b")[];',
        ],
        [
            "a list of lists",
            { type: "array", items: { type: "array", items: TEXT } },
            "    x?: readonly (readonly string[])[];",
        ],
        ["whole numbers and others", { type: "integer", format: "int32" }, "    x?: number;"],
        ["quantities by their name", QUANTITY, "    x?: Quantity;"],
        ["integer or string", { "x-kubernetes-int-or-string": true }, "    x?: IntOrString;"],
        [
            "what may be null",
            { type: "object", additionalProperties: TEXT, nullable: true },
            "    x?: { readonly [key: string]: string } | null;",
        ],
        [
            "an open map",
            { type: "object", "x-kubernetes-preserve-unknown-fields": true },
            "    x?: { readonly [key: string]: unknown };",
        ],
        ["anything at all", { "x-kubernetes-preserve-unknown-fields": true }, "    x?: unknown;"],
        ["an object that takes no field", { type: "object" }, "    x?: Record<string, never>;"],
        ["several types of a chart's value", { anyOf: [TEXT, { type: "boolean" }] }, "    x?: string | boolean;"],
        ["one of Kubernetes' own", { $ref: "Probe" }, "    x?: Probe;"],
    ];
    for (const [what, schema, line] of cases) {
        it(`have ${what}`, () => {
            assert.deepEqual(fieldsOf({ x: schema }), [line]);
        });
    }

    it("require what has no default, and quote what is no name", () => {
        assert.deepEqual(
            fieldsOf(
                { "security-labels": TEXT, mode: { ...TEXT, default: "a" } },
                { required: ["security-labels", "mode"] },
            ),
            ['    "security-labels": string;', '    /** default "a" */', "    mode?: string;"],
        );
    });

    it("say in a few words what the schema allows", () => {
        const note = (schema: StructuralSchema) => fieldsOf({ x: schema })[0];
        assert.equal(note({ type: "integer", minimum: 1, maximum: 8 }), "    /** 1 to 8 */");
        assert.equal(
            note({ ...TEXT, minLength: 1, maxLength: 63, pattern: "^[a-z]*/$" }),
            "    /** 1 to 63 characters; matches ^[a-z]*\\/$ */",
        );
        assert.equal(note({ ...TEXT, format: "date-time" }), "    /** date-time */");
        assert.equal(
            note({ type: "array", minItems: 1, items: { type: "integer", maximum: 9 } }),
            "    /** not empty; each: at most 9 */",
        );
        assert.equal(
            note({ ...TEXT, "x-kubernetes-validations": [{ rule: "self == oldSelf" }] }),
            "    /** cannot be changed later */",
        );
        assert.equal(
            note({
                type: "array",
                items: TEXT,
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["name", "port"],
            }),
            "    /** unique by name, port */",
        );
    });

    it("give a choice a line where the line would be too long", () => {
        const choices = Array.from({ length: 12 }, (_, i) => `a-long-choice-${i}`);
        const lines = fieldsOf({
            x: { ...TEXT, enum: choices },
            y: { type: "array", items: { ...TEXT, enum: choices } },
        });
        assert.deepEqual(lines.slice(0, 2), ["    x?:", '        | "a-long-choice-0"']);
        assert.equal(lines[12], '        | "a-long-choice-11";');
        assert.equal(lines[13], "    y?: readonly (");
        assert.equal(lines.at(-1), "    )[];");
    });
});

describe("objects that stand in several places", () => {
    const secret: StructuralSchema = {
        type: "object",
        properties: { name: TEXT, key: TEXT, optional: { type: "boolean" } },
    };
    const declared = (properties: Record<string, StructuralSchema>) => {
        const shapes = new Shapes({ anything: "unknown", references: {} });
        const type = shapes.typeOf({ type: "object", properties });
        return writeTypes({ keyword: "interface", shapes, roots: [{ name: "Root", type, note: "" }] });
    };

    it("are written once, under the name of the field that holds them", () => {
        const text = declared({
            caRef: secret,
            tokens: { type: "array", items: { type: "object", properties: { caRef: secret } } },
        });
        assert.equal(text.match(/optional\?: boolean/g)?.length, 1);
        assert.match(text, /export interface CaRef \{/);
        assert.match(text, /\n {4}caRef\?: CaRef;/);
    });

    it("are told apart by their holder where they want one name", () => {
        const other: StructuralSchema = { type: "object", properties: { a: TEXT, b: TEXT, c: TEXT } };
        const text = declared({
            server: {
                type: "object",
                properties: { auth: secret, again: { type: "object", properties: { auth: secret } } },
            },
            client: {
                type: "object",
                properties: { auth: other, again: { type: "object", properties: { auth: other } } },
            },
        });
        const names = [...text.matchAll(/export interface (\w+)/g)].map(([, name]) => name);
        assert.deepEqual(names, ["Root", "AgainAuth", "Auth"]);
    });

    it("stay in place while they are small", () => {
        const small: StructuralSchema = { type: "object", properties: { name: TEXT } };
        assert.doesNotMatch(declared({ a: small, b: small }), /export interface (?!Root)/);
    });
});
