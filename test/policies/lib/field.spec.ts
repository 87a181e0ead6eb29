import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { unknownCheckingProxy } from "@pulumi/policy";
import fc from "fast-check";

import { Field } from "../../../policies/lib/field";
import { UNKNOWN } from "../support/unknown";

function open(value: object): { root: Field; unknown: string[] } {
    const unknown: string[] = [];
    return { root: Field.root(unknownCheckingProxy(value), (path) => unknown.push(path)), unknown };
}

/** The SDK deserializes into ordinary objects. */
const plain = { noNullPrototype: true };

/** Reads everything there is to read, as a careless rule would. */
function readAll(field: Field): void {
    assert.equal(field.known || field.value === undefined, true);
    field.items.forEach(readAll);
    field.entries.forEach(([, child]) => {
        readAll(child);
    });
}

describe("Field", () => {
    it("uses the marker that the SDK uses", () => {
        const source = readFileSync(require.resolve("@pulumi/policy/proxy.js"), "utf8");
        assert.ok(source.includes(`exports.unknownStringValue = "${UNKNOWN}"`));
    });

    it("reads what is known around an unknown, and notes the unknown once per reading", () => {
        const { root, unknown } = open({ spec: { replicas: 2, image: UNKNOWN, args: ["a", UNKNOWN] } });
        const spec = root.get("spec");
        assert.deepEqual(
            [spec.get("replicas").value, spec.get("image").value, spec.get("absent").value],
            [2, undefined, undefined],
        );
        assert.deepEqual(
            spec.get("args").items.map(({ value }) => value),
            ["a", undefined],
        );
        assert.deepEqual(unknown, ["spec.image", "spec.args[1]"]);
    });

    it("names the unknown object when a rule asks for something inside it", () => {
        const { root, unknown } = open({ spec: UNKNOWN });
        assert.deepEqual(
            [root.at("spec.template.spec").items, root.at("spec.a").entries, root.at("spec.b").empty],
            [[], [], false],
        );
        assert.deepEqual(unknown, ["spec", "spec", "spec"]);
    });

    it("notes nothing for what is only peeked at", () => {
        const { root, unknown } = open({ name: UNKNOWN });
        assert.deepEqual([root.get("name").peek, unknown], [undefined, []]);
    });

    it("writes keys that are no identifiers in brackets", () => {
        const { root } = open({ labels: { "a.b/c": 1 } });
        assert.equal(root.get("labels").get("a.b/c").path, 'labels["a.b/c"]');
    });

    it("takes nothing from the prototype for a property", () => {
        assert.equal(open({ labels: {} }).root.at("labels.constructor").present, false);
    });

    it("tells empty from unknown and from filled", () => {
        const { root } = open({ none: null, list: [], map: {}, full: [1], unknown: UNKNOWN });
        assert.deepEqual(
            ["absent", "none", "list", "map", "full", "unknown"].map((key) => root.get(key).empty),
            [true, true, true, true, false, false],
        );
    });

    it("never throws, whatever is unknown wherever", () => {
        const { value } = fc.letrec((tie) => ({
            value: fc.oneof(
                { depthSize: "small" },
                fc.constantFrom<unknown>(UNKNOWN, null, 1, "text", true),
                fc.array(tie("value")),
                fc.dictionary(fc.string(), tie("value"), plain),
            ),
        }));
        fc.assert(
            fc.property(fc.dictionary(fc.string(), value, plain), (props) => {
                const { root, unknown } = open(props);
                readAll(root);
                assert.equal(unknown.length > 0, JSON.stringify(props).includes(UNKNOWN));
            }),
        );
    });
});
