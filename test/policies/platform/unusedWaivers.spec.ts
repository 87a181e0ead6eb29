import assert from "node:assert/strict";

import { definePolicy } from "../../../policies/lib/definePolicy";
import { unusedWaivers } from "../../../policies/platform/unusedWaivers";
import { privileged } from "../../../policies/pods/privileged";
import { assessmentOf, runEngine } from "../support/assess";
import { chart, deployment } from "../support/resources";
import { waiver } from "../support/waiver";

const lax = deployment({ containers: [{ securityContext: { privileged: true } }] }, { name: "llama" });

const verdict = { id: "chart/cilium/values/a", subject: "chart/cilium", status: "indeterminate", reason: "is open" };

function unused(...waivers: ReturnType<typeof waiver>[]) {
    const assessment = assessmentOf([privileged], { waivers });
    const policy = unusedWaivers(assessment);
    const resources = [lax, chart("cilium", [verdict])];
    const { violations } = runEngine(assessment, [definePolicy(privileged, assessment), policy], resources);
    return { violations, level: policy.enforcementLevel };
}

describe("platform-waiver-require-use", () => {
    it("is silent about a waiver that is needed", () => {
        const ofChart = waiver({ id: "W-101", urn: "urn:pulumi:*::*::*PinnedChart::cilium", path: "values/*" });
        assert.deepEqual(unused(waiver(), ofChart), { violations: [], level: "advisory" });
    });

    it("points out a waiver that nothing needs, and that it expired", () => {
        const elsewhere = waiver({ urn: "urn:pulumi:*::h200-platform::kubernetes:apps/v1:Deployment::other" });
        assert.deepEqual(unused(waiver(), elsewhere, { ...elsewhere, id: "W-101", expires: "2026-11-02" }).violations, [
            "Waiver W-100 for POD-02 matches no finding of this stack.",
            "Waiver W-101 for POD-02 matches no finding of this stack and expired on 2026-11-02.",
        ]);
    });
});
