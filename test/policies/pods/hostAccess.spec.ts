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

    it("refuses what an operator is asked to run on its hosts", () => {
        const operand = { hostNetwork: true, hostPID: true, hostPort: 5555 };
        const policy = (spec: object) => kubernetes("nvidia.com/v1:ClusterPolicy", { metadata: { name: "gpu" }, spec });
        assert.deepEqual(ask(hostAccess, [policy({ dcgm: operand, driver: { hostNetwork: false } })]).violations, [
            "POD-03 ClusterPolicy gpu: spec.dcgm.hostNetwork is true",
            "POD-03 ClusterPolicy gpu: spec.dcgm.hostPID is true",
            "POD-03 ClusterPolicy gpu: spec.dcgm.hostPort opens a port of the host",
        ]);
        assert.deepEqual(ask(hostAccess, [policy({ dcgm: { enabled: true } })]).violations, []);
    });

    it("refuses Ceph on the host's network, said in either way", () => {
        const cluster = (network: object) =>
            ask(hostAccess, [
                kubernetes("ceph.rook.io/v1:CephCluster", { metadata: { name: "c" }, spec: { network } }),
            ]).results.map(({ status, path, reason }) => [status, path, reason]);
        assert.deepEqual(cluster({ provider: "host" }), [["fail", "spec.network.provider", "is host"]]);
        assert.deepEqual(cluster({ hostNetwork: true }), [["fail", "spec.network.hostNetwork", "is true"]]);
        assert.deepEqual(cluster({ provider: "multus" }), [["pass", undefined, undefined]]);
    });

    it("knows that Ironic runs on its host's network unless told not to", () => {
        const ironic = (spec: object, kind = "Ironic") =>
            ask(hostAccess, [
                kubernetes(`ironic.metal3.io/v1alpha1:${kind}`, { metadata: { name: "i" }, spec }),
            ]).results.map(({ status, path }) => [status, path]);
        const path = "spec.networking.disableHostNetwork";
        assert.deepEqual(ironic({}), [["fail", path]]);
        assert.deepEqual(ironic({ networking: { disableHostNetwork: true } }), [["pass", undefined]]);
        assert.deepEqual(ironic({}, "IronicPatch"), [["indeterminate", path]]);
    });

    it("sees what an EnvoyProxy patches into its pods", () => {
        const envoyDaemonSet = { patch: { value: { spec: { template: { spec: { hostNetwork: true } } } } } };
        const spec = { provider: { kubernetes: { envoyDaemonSet } } };
        const proxy = kubernetes("gateway.envoyproxy.io/v1alpha1:EnvoyProxy", { metadata: { name: "e" }, spec });
        assert.deepEqual(ask(hostAccess, [proxy]).violations, [
            "POD-03 EnvoyProxy e: spec.provider.kubernetes.envoyDaemonSet.patch.value.spec.template.spec.hostNetwork is true",
        ]);
    });

    it("does not apply to what runs no pods", () => {
        assert.deepEqual(ask(hostAccess, [kubernetes("core/v1:Service", {})]).notApplicable, [hostAccess.scope]);
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
        const policy = kubernetes("nvidia.com/v1:ClusterPolicy", {
            metadata: { name: "gpu" },
            spec: { dcgm: { hostNetwork: false, hostPort: 0 } },
        });
        assert.deepEqual(undecidedBy(hostAccess, [policy]), [
            "spec",
            "spec.dcgm",
            "spec.dcgm.hostNetwork",
            "spec.dcgm.hostPort",
        ]);
    });
});
