import assert from "node:assert/strict";

import { catalogue } from "../../../policies/catalogue";
import { evidenceOf } from "../../../policies/lib/evidence";
import { sentence } from "../../../policies/lib/assessment";
import { chart, deployment } from "../support/resources";
import { assess, pack } from "../support/sampleStack";
import { waiver } from "../support/waiver";

const verdict = {
    id: "chart/gpu-operator/values/nfd.enabled",
    subject: "chart/gpu-operator",
    status: "indeterminate",
    reason: "wanted true, the footprint was recorded with false",
};
const record = chart("gpu-operator", [verdict]);
/** The same where it is known which objects it is about. */
const recordAbout = (...types: string[]) => chart("gpu-operator", [{ ...verdict, types }]);
const REASON = `Chart gpu-operator: values/nfd.enabled ${verdict.reason}`;

describe("what a chart's source does not know", () => {
    it("is undecided for every control, by name, while it may be about any object", () => {
        const { controls, results } = evidenceOf(assess([record]).assessment, pack);
        for (const { id, counts, notApplicableTypes } of controls) {
            assert.deepEqual(counts, { fail: 0, indeterminate: 1, waived: 0, pass: 0, notApplicable: 0 }, id);
            assert.deepEqual(notApplicableTypes, {}, id);
        }
        const ids = catalogue.map(({ id }) => id).sort();
        assert.deepEqual(
            results.map(sentence),
            ids.map((id) => `${id} ${REASON}`),
        );
    });

    it("is undecided for those controls alone that judge the objects in question", () => {
        const undecided = (...types: string[]) =>
            assess([recordAbout(...types)]).assessment.results.map(({ control }) => control);
        assert.deepEqual(undecided("kubernetes:core/v1:Namespace"), ["NET-01", "POD-01"]);
        assert.deepEqual(undecided("kubernetes:apps/v1:DaemonSet", "kubernetes:core/v1:Service"), [
            "ENC-13",
            "IAM-08",
            "NET-01",
            "NET-04",
            "POD-02",
            "POD-03",
            "POD-11",
        ]);
        assert.deepEqual(undecided(), []);
    });

    it("takes nothing away from what is seen", () => {
        const seen = deployment({ containers: [{ name: "shell", securityContext: { privileged: true } }] });
        const { violations, assessment } = assess([recordAbout("kubernetes:apps/v1:DaemonSet"), seen], {}, []);
        const about = "POD-02 Deployment serving/llama: spec.template.spec.containers[0].securityContext.privileged";
        assert.ok(violations.includes(`${about} is true (container "shell")`), violations.join("\n"));
        assert.deepEqual(
            assessment.results.flatMap(({ control, status }) => (control === "POD-02" ? [status] : [])),
            ["indeterminate", "fail"],
        );
    });

    it("can be accepted by a waiver, one control at a time", () => {
        const waivers = [waiver({ control: "POD-02", urn: "urn:pulumi:*::*::*PinnedChart::gpu-operator" })];
        const evidence = evidenceOf(assess([record], {}, waivers).assessment, pack);
        assert.deepEqual(evidence.results.filter(({ status }) => status === "waived").map(sentence), [
            `POD-02 ${REASON}`,
        ]);
        assert.deepEqual(
            evidence.waivers.map(({ findings }) => findings),
            [1],
        );
    });

    it("is nothing where the answer is known, or an object that is there lacks a fact that no control asks for", () => {
        const fact = { ...verdict, id: "chart/gpu-operator/facts/probes", subject: "Deployment/gpu-operator" };
        const known = chart("gpu-operator", [{ ...verdict, status: "pass" }, fact]);
        assert.deepEqual(assess([known]).assessment.results, []);
    });
});
