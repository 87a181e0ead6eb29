import assert from "node:assert/strict";

import ci from "../../../policies/ci.json";
import { chart } from "../support/resources";
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

    it("says once what several controls cannot decide", () => {
        const verdict = {
            id: "chart/gpu-operator/values/nfd.enabled",
            subject: "chart/gpu-operator",
            status: "indeterminate",
            reason: "wanted true, the footprint was recorded with false",
        };
        const resources = [chart("gpu-operator", [{ ...verdict, types: ["kubernetes:apps/v1:DaemonSet"] }])];
        assert.deepEqual(assess(resources).violations, [
            [
                "ENC-13, IAM-08, NET-01, POD-02, POD-03, POD-11 are indeterminate:",
                "  Chart gpu-operator: values/nfd.enabled wanted true, the footprint was recorded with false",
            ].join("\n"),
        ]);
    });

    it("says nothing where everything is decided", () => {
        assert.deepEqual(assess(stack.slice(0, 2)).violations, []);
    });
});
