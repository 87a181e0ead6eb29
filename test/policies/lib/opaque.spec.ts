import assert from "node:assert/strict";

import { catalogue } from "../../../policies/catalogue";
import { ask } from "../support/assess";
import { kubernetes } from "../support/resources";
import { waiver } from "../support/waiver";

const resource = (kind: string) => kubernetes(kind, {}, { name: "ingress" });

describe("a resource that keeps its objects from the engine", () => {
    for (const control of catalogue) {
        it(`fails ${control.id} as a release that the cluster renders, by name`, () => {
            const { violations, notApplicable } = ask(control, [resource("helm.sh/v3:Release")]);
            assert.deepEqual(violations, [
                `${control.id} helm.sh/v3:Release ingress brings objects that no control can see: ` +
                    "deploy the chart as a PinnedChart",
            ]);
            assert.deepEqual(notApplicable, []);
        });

        for (const kind of [
            "helm.sh/v3:Chart",
            "helm.sh/v4:Chart",
            "yaml:ConfigFile",
            "yaml/v2:ConfigGroup",
            "kustomize:Directory",
            "kustomize/v2:Directory",
        ]) {
            it(`leaves ${control.id} undecided as ${kind}`, () => {
                assert.deepEqual(
                    ask(control, [resource(kind)]).results.map(({ object, status }) => [object, status]),
                    [[`${kind} ingress`, "indeterminate"]],
                );
            });
        }
    }

    it("can be accepted by a waiver, one control at a time", () => {
        const [control] = catalogue;
        assert.ok(control);
        const release = resource("helm.sh/v3:Release");
        const waivers = [waiver({ control: control.id, urn: release.urn })];
        assert.deepEqual(ask(control, [release], { waivers }).violations, []);
    });
});
