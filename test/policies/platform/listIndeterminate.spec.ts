import assert from "node:assert/strict";

import ci from "../../../policies/ci.json";
import { assess, stack } from "../support/sampleStack";

describe("platform-stack-list-indeterminate", () => {
    it("lists what is undecided by control, as an advice that CI makes binding by its name", () => {
        const { violations, last } = assess(stack);
        assert.deepEqual(violations, [
            [
                "POD-03 is indeterminate once:",
                "  POD-03 Deployment serving/llama: spec.template.spec.hostNetwork is unknown during preview",
            ].join("\n"),
            [
                "POD-11 is indeterminate once:",
                "  POD-11 Deployment serving/llama: spec.template.spec.containers[0].image " +
                    'has no digest, and the twin has no registry to ask (container "vllm")',
            ].join("\n"),
        ]);
        assert.deepEqual([last.enforcementLevel, ci], ["advisory", { [last.name]: "mandatory" }]);
    });

    it("says nothing where everything is decided", () => {
        assert.deepEqual(assess(stack.slice(0, 2)).violations, []);
    });
});
