import assert from "node:assert/strict";

import type { CustomResourceDefinition } from "../../../components/upstream/definitionSet";
import type { InstalledDefinition } from "../../../components/upstream/installedDefinitions";
import type { StructuralSchema } from "../../../components/upstream/structuralSchema";
import { compareDefinition } from "../../../tools/definitions/compare";

const NAME = "lamps.example.com";
const text: StructuralSchema = { type: "string" };
const schema = (properties: StructuralSchema["properties"] = { colour: text }, more: StructuralSchema = {}) => ({
    openAPIV3Schema: {
        type: "object",
        properties: { spec: { type: "object", properties, ...more } },
    } as StructuralSchema,
});
const version = (name: string, changes: object = {}) => ({
    name,
    served: true,
    storage: true,
    schema: schema(),
    ...changes,
});

type Versions = CustomResourceDefinition["spec"]["versions"];
const lamp = (versions: Versions = [version("v1")], changes: object = {}): CustomResourceDefinition => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: NAME, labels: { kept: "yes" }, annotations: { "alphaton.ai/definitions": "sum" } },
    spec: { group: "example.com", names: { kind: "Lamp", plural: "lamps" }, scope: "Namespaced", versions, ...changes },
});
const compare = (before: InstalledDefinition, wanted: CustomResourceDefinition) => {
    const { name, ...found } = compareDefinition(before, wanted);
    assert.equal(name, NAME);
    return found;
};
const CURRENT = { state: "current", changes: [], breaking: [], refused: [] };

describe("a definition on a cluster, against the one that is wanted", () => {
    it("is current when applying it would change nothing, whatever the API server keeps of it", () => {
        const before = { ...lamp(), status: { storedVersions: ["v1"] } };
        const metadata = { ...before.metadata, resourceVersion: "7", managedFields: [] };
        assert.deepEqual(compare({ ...before, metadata }, lamp()), CURRENT);
    });

    it("is missing where there is none", () => {
        assert.deepEqual(compareDefinition(undefined, lamp()), { ...CURRENT, name: NAME, state: "missing" });
    });

    it("is judged by what the API server would make of it: defaults and the fields of others are no difference", () => {
        const served = lamp([version("v1")], { conversion: { strategy: "None" } });
        const theirs = { ...served, metadata: { ...served.metadata, labels: { kept: "yes", others: "too" } } };
        assert.deepEqual(compareDefinition(theirs, lamp(), theirs), { ...CURRENT, name: NAME });
        assert.deepEqual(compareDefinition(theirs, lamp(), served).changes, ["labels.others"]);
    });

    it("is current where the same items of a list are written in another order of fields", () => {
        const column = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };
        const turned = { jsonPath: ".metadata.creationTimestamp", type: "date", name: "Age" };
        const [before, wanted] = [column, turned].map((one) =>
            lamp([version("v1", { additionalPrinterColumns: [one] })]),
        );
        assert.deepEqual(compare(before ?? lamp(), wanted ?? lamp()), CURRENT);
    });

    it("is different with the paths of what differs, as somebody would write them, and not with hundreds", () => {
        const wider = lamp([version("v1", { schema: schema({ colour: { ...text, maxLength: 9 }, size: text }) })]);
        assert.deepEqual(compare(lamp(), wider).changes, ["v1.spec.colour.maxLength", "v1.spec.size"]);
        const fields = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`field${i}`, text]));
        const many = compare(lamp(), lamp([version("v1", { schema: schema({ colour: text, ...fields }) })])).changes;
        assert.deepEqual([many.length, many[0], many.at(-1)], [7, "v1.spec.field0", "and 3 more"]);
        const marked = { ...lamp(), metadata: { ...lamp().metadata, annotations: {} } };
        assert.deepEqual(compare(marked, lamp()), {
            ...{ ...CURRENT, state: "different" },
            changes: ["annotations.alphaton.ai/definitions"],
        });
    });

    it("breaks where it takes less than before, in any version that was served", () => {
        const both = [version("v1beta1", { storage: false }), version("v1")];
        const breaking = (before: CustomResourceDefinition, wanted: CustomResourceDefinition) =>
            compare(before, wanted).breaking;
        const narrow = version("v1", { schema: schema({ size: text }, { required: ["size"] }) });
        assert.deepEqual(breaking(lamp(both), lamp([version("v1beta1", { storage: false }), narrow])), [
            `${NAME} v1.spec.size: is required now`,
            `${NAME} v1.spec.colour: removed`,
        ]);
        assert.deepEqual(breaking(lamp(both), lamp([version("v1")])), [`${NAME} v1beta1: no longer served`]);
        assert.deepEqual(
            breaking(lamp(both), lamp([version("v1beta1", { served: false, storage: false }), version("v1")])),
            [`${NAME} v1beta1: no longer served`],
        );
        const moved = { scope: "Cluster", names: { kind: "Light", plural: "lamps" } };
        assert.deepEqual(breaking(lamp(), lamp([version("v1")], moved)), [
            `${NAME}: was Namespaced, is Cluster`,
            `${NAME}: was Lamp, is Light`,
        ]);
    });

    it("does not break where it takes more, or where nobody was served what is gone", () => {
        const wider = schema({ colour: text, size: text });
        assert.deepEqual(compare(lamp(), lamp([version("v1", { schema: wider }), version("v2")])).breaking, []);
        const unserved = lamp([version("v1alpha1", { served: false, storage: false }), version("v1")]);
        assert.deepEqual(compare(unserved, lamp()).breaking, []);
    });

    it("is refused where objects may be stored in a version that is gone", () => {
        const before = {
            ...lamp([version("v1beta1", { storage: false }), version("v1")]),
            status: { storedVersions: ["v1beta1", "v1"] },
        };
        const reason =
            "objects may still be stored as v1beta1, which is gone: store them anew first (docs/runbooks/install-definitions.md)";
        assert.deepEqual(compare(before, lamp()).refused, [`${NAME}: ${reason}`]);
        assert.deepEqual(compare({ ...before, status: { storedVersions: ["v1"] } }, lamp()).refused, []);
    });
});
