import assert from "node:assert/strict";

import type { Finding, Look } from "../../../tools/state/lookUp";
import { nameOf, type PlannedStep, problemsOf } from "../../../tools/state/preflight";

const urn = (type: string, name = "one") => `urn:pulumi:prod::h200-platform::alphaton:a:B$${type}::${name}`;
const step = (op: string, type: string, custom = true): PlannedStep => ({ op, type, custom, urn: urn(type) });
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const never = () => false;

function reasons(steps: readonly PlannedStep[], look?: Look, accepts: (finding: Finding) => boolean = never): string[] {
    const looks = new Map(look ? [[urn(CONFIG_MAP), look]] : []);
    return problemsOf(steps, looks, accepts).map(({ reason }) => reason);
}

describe("what stands against a recovery", () => {
    for (const [what, planned] of [
        ["a component", step("create", "alphaton:serving:ModelService", false)],
        ["the stack", step("create", "pulumi:pulumi:Stack", false)],
        ["a provider, which only the state knows", step("create", "pulumi:providers:kubernetes")],
        [
            "what the state has and the program does not change",
            step("same", "random:index/randomPassword:RandomPassword"),
        ],
        ["what is only read", step("read", "aws:s3/bucket:Bucket")],
        ["what the program imports as it is", step("import", "tls:index/privateKey:PrivateKey")],
    ] as const) {
        it(`is not ${what}`, () => assert.deepEqual(reasons([planned]), []));
    }

    for (const type of ["random:index/randomPassword:RandomPassword", "tls:index/privateKey:PrivateKey"]) {
        it(`is ${type}: it would be drawn anew`, () => {
            assert.deepEqual(
                problemsOf([step("create", type)], new Map(), () => true),
                [
                    {
                        urn: urn(type),
                        reason: "would be drawn anew, over the value in use; restore a state that holds it, or give it `import` with that value",
                    },
                ],
            );
        });

        it(`is ${type} that is imported and then changed`, () => {
            assert.deepEqual(reasons([step("import", type), step("update", type)]), [
                "is in the state already, or imported, and the program would update it",
            ]);
        });
    }

    it("is what cannot be looked up by its name", () => {
        assert.deepEqual(reasons([step("create", "aws:s3/bucket:Bucket")]), [
            "would be made a second time; give it `import` with the id of the one that exists",
        ]);
    });

    it("is an object that nobody looked at", () => {
        assert.deepEqual(reasons([step("create", CONFIG_MAP)]), ["was not looked up: its cluster is not reached"]);
    });

    for (const op of ["create", "update"]) {
        it(`is an object to ${op} that was found otherwise, unless that is accepted`, () => {
            const look: Look = { id: "a/b", finding: { kind: "different", reason: "differs" } };
            assert.deepEqual(reasons([step(op, CONFIG_MAP)], look), ["differs"]);
            assert.deepEqual(
                reasons([step(op, CONFIG_MAP)], look, ({ kind }) => kind === "different"),
                [],
            );
            assert.deepEqual(reasons([step(op, CONFIG_MAP)], { id: "a/b" }), []);
        });
    }

    for (const op of ["delete", "replace", "create-replacement", "delete-replaced"]) {
        it(`is an object that an update would ${op}, whatever is accepted`, () => {
            assert.deepEqual(
                reasons([step(op, CONFIG_MAP)], { id: "a/b" }, () => true),
                [`is in the state already, or imported, and the program would ${op} it`],
            );
        });
    }

    it("is named by type and name", () => assert.equal(nameOf(urn(CONFIG_MAP)), `${CONFIG_MAP} one`));
});
