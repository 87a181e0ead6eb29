import assert from "node:assert/strict";

import { plainCredentials } from "../../../policies/encryption/plainCredentials";
import { egressAllowlist } from "../../../policies/network/egressAllowlist";
import { hostAccess } from "../../../policies/pods/hostAccess";
import { privileged } from "../../../policies/pods/privileged";
import { ask } from "../support/assess";
import { deployment, kubernetes } from "../support/resources";

const from = (source: string) => ({
    name: "operator",
    namespace: "gpu-operator",
    annotations: { "alphaton.ai/provenance": source },
});
const container = { name: "operator", image: "operator:v1" };
const probes = ["livenessProbe", "readinessProbe", "startupProbe"];
const REASON = "is not recorded in the chart's footprint";

describe("an object made from a chart's footprint", () => {
    const answers = (control: Parameters<typeof ask>[0], resource: Parameters<typeof ask>[1][number]) =>
        ask(control, [resource]).results.map(({ status, path, reason }) => [status, path, reason]);

    it("gets no pass for what the footprint does not record", () => {
        const at = "spec.template.spec.containers[0]";
        assert.deepEqual(
            answers(plainCredentials, deployment({ containers: [container] }, from("footprint:gpu-operator"))),
            ["args", "command", "env", "lifecycle", ...probes].map((field) => [
                "indeterminate",
                `${at}.${field}`,
                REASON,
            ]),
        );
        const settings = kubernetes("core/v1:ConfigMap", { metadata: from("footprint:gpu-operator") });
        assert.deepEqual(
            answers(plainCredentials, settings),
            ["binaryData", "data"].map((field) => ["indeterminate", field, REASON]),
        );
        const policy = kubernetes("networking.k8s.io/v1:NetworkPolicy", {
            metadata: from("footprint:gpu-operator"),
            spec: { podSelector: {}, policyTypes: ["Egress"] },
        });
        assert.deepEqual(answers(egressAllowlist, policy), [["indeterminate", "spec.egress", REASON]]);
    });

    it("is judged by what the footprint records, and by what was added to it", () => {
        const metadata = from("footprint:gpu-operator");
        const pod = deployment({ hostPID: true, containers: [container] }, metadata);
        assert.deepEqual(answers(privileged, pod), [["pass", undefined, undefined]]);
        assert.deepEqual(answers(hostAccess, pod), [["fail", "spec.template.spec.hostPID", "is true"]]);
        const env = [{ name: "API_KEY", value: "for-the-demo-only" }];
        const nothing = {
            command: [],
            args: [],
            lifecycle: {},
            ...Object.fromEntries(probes.map((probe) => [probe, {}])),
        };
        const added = deployment({ containers: [{ ...container, ...nothing, env }] }, metadata);
        assert.deepEqual(
            answers(plainCredentials, added).map(([status]) => status),
            ["fail"],
        );
    });

    it("differs in this from one that was rendered, or is ours", () => {
        for (const source of ["chart:gpu-operator", "ours"]) {
            const pod = deployment({ containers: [container] }, from(source));
            assert.deepEqual(answers(plainCredentials, pod), [["pass", undefined, undefined]]);
        }
    });
});
