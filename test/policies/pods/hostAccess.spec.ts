import assert from "node:assert/strict";

import { hostAccess } from "../../../policies/pods/hostAccess";
import { ask } from "../support/assess";
import { deployment, kubernetes, wrappings } from "../support/resources";
import { undecidedBy } from "../support/unknown";

const pod = "POD-03 Deployment serving/llama: spec.template.spec.";

describe("POD-03 kubernetes-pod-disallow-host-access", () => {
    it("passes pods on the pod network, where a host port of 0 means none", () => {
        const spec = {
            hostNetwork: false,
            containers: [{ name: "a", ports: [{ containerPort: 80 }, { hostPort: 0 }] }],
        };
        assert.deepEqual(ask(hostAccess, [deployment(spec)]).results, [
            { object: "Deployment serving/llama", status: "pass" },
        ]);
    });

    it("refuses each namespace of the host, and host ports of any container", () => {
        const containers = [{ name: "a", ports: [{ hostPort: 8080 }] }];
        const spec = { hostNetwork: true, hostPID: true, hostIPC: true, containers, initContainers: containers };
        assert.deepEqual(ask(hostAccess, [deployment(spec)]).violations, [
            `${pod}hostNetwork is true`,
            `${pod}hostPID is true`,
            `${pod}hostIPC is true`,
            `${pod}initContainers[0].ports[0].hostPort opens a port of the host (container "a")`,
            `${pod}containers[0].ports[0].hostPort opens a port of the host (container "a")`,
        ]);
    });

    for (const { kind, path, wrap } of wrappings) {
        it(`sees inside ${kind}`, () => {
            const { results } = ask(hostAccess, [kubernetes(kind, wrap({ hostNetwork: true }))]);
            assert.deepEqual(
                results.filter(({ status }) => status === "fail").map((result) => [result.path, result.reason]),
                [[`${path}.hostNetwork`, "is true"]],
            );
        });
    }

    it("does not apply to what runs no pods", () => {
        assert.deepEqual(ask(hostAccess, [kubernetes("core/v1:Service", {})]).notApplicable, [
            "looks at every kind with pods",
        ]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        const spec = { hostNetwork: false, hostPID: false, hostIPC: false, containers: [{ ports: [{ hostPort: 0 }] }] };
        const found = undecidedBy(hostAccess, [deployment(spec)]).map((path) =>
            path.replace("spec.template.spec.", "pod."),
        );
        assert.deepEqual(found, [
            "spec",
            "spec.template",
            "spec.template.spec",
            "pod.hostNetwork",
            "pod.hostPID",
            "pod.hostIPC",
            "pod.containers",
            "pod.containers[0]",
            "pod.containers[0].ports",
            "pod.containers[0].ports[0]",
            "pod.containers[0].ports[0].hostPort",
        ]);
    });
});
