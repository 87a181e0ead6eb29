import assert from "node:assert/strict";

import { fieldManagerOf } from "../../../tools/state/fieldManager";

const applied = (manager: string, time = "2026-11-23T03:00:00Z") => ({ manager, operation: "Apply", time });
const live = (...managedFields: object[]) => ({ metadata: { managedFields } });

describe("the name under which Pulumi applied an object", () => {
    it("is the one that the provider drew for it", () => {
        const object = live(
            { manager: "kube-controller-manager", operation: "Update" },
            applied("pulumi-kubernetes-0a1b2c3d"),
        );
        assert.deepEqual(fieldManagerOf({}, object), { manager: "pulumi-kubernetes-0a1b2c3d" });
    });

    it("is the latest where an update on an empty state adopted the object, and says so", () => {
        const object = live(
            applied("pulumi-kubernetes-11111111", "2026-11-01T00:00:00Z"),
            applied("pulumi-kubernetes-22222222", "2026-11-02T00:00:00Z"),
        );
        assert.deepEqual(fieldManagerOf({}, object), {
            manager: "pulumi-kubernetes-22222222",
            note: "was applied by Pulumi under 2 names; the latest is taken",
        });
    });

    it("is the one that the program chose, and no drawn one beside it", () => {
        const wanted = { metadata: { annotations: { "pulumi.com/patchFieldManager": "platform" } } };
        const drawn = applied("pulumi-kubernetes-0a1b2c3d");
        assert.deepEqual(fieldManagerOf(wanted, live(drawn, applied("platform"))), { manager: "platform" });
        assert.equal(fieldManagerOf(wanted, live(drawn)).manager, undefined);
    });

    for (const [what, fields, by] of [
        [
            "applied by somebody else",
            [applied("helm"), { manager: "kubectl", operation: "Update" }],
            "by helm, kubectl",
        ],
        [
            "updated, not applied, under a name like ours",
            [{ manager: "pulumi-kubernetes-0a1b2c3d", operation: "Update" }],
            "by pulumi-kubernetes-0a1b2c3d",
        ],
        [
            "of a name that only begins like ours",
            [applied("pulumi-kubernetes-operator")],
            "by pulumi-kubernetes-operator",
        ],
        ["without any", [], "by nobody"],
    ] as const) {
        it(`is none for an object ${what}`, () => {
            const note = `exists, but was not applied by Pulumi (${by})`;
            assert.deepEqual(fieldManagerOf({}, live(...fields)), { manager: undefined, note });
        });
    }
});
