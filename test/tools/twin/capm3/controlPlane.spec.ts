import assert from "node:assert/strict";

import type { Member } from "../../../../twin/capm3/etcd/members";
import { controlPlaneHosts } from "../../../../twin/capm3/controlPlane";
import { bootstrapConfig, FakeWorld, host, machinePair } from "./support/fakeWorld";

const settings = { workloadKubeconfig: "the way", nodes: {}, kubeletPort: 20_005 };
const PODS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const member: Member = {
    ...{ host: "cp-a1", machine: "uid-member", clientPort: 14_001, peerPort: 14_002 },
    ...{ initialCluster: "cp-a1=there", running: true, serving: true, voting: true },
};
const OFF = { "reboot.metal3.io/metal3-remediation-x": "{}" };

describe("a control-plane host of the CAPM3 stand-in", () => {
    let twin: FakeWorld;

    const add = (machineName: string, hostName: string, labels: object = { "cluster.x-k8s.io/control-plane": "" }) => {
        const [machine, metal3Machine] = machinePair(machineName);
        twin.add("BareMetalHost", host(hostName, "available"));
        twin.add("Machine", machine);
        twin.add("KubeadmConfig", bootstrapConfig(machineName));
        twin.add("Metal3Machine", metal3Machine);
        twin.merge("Metal3Machine", machineName, { metadata: { labels } });
        twin.settle();
    };
    const state = (name: string, to: string) =>
        twin.merge("BareMetalHost", name, { status: { provisioning: { state: to } } });
    const names = (kind: "Pod" | "PortForward") =>
        (kind === "Pod" ? twin.world.staticPods : twin.world.portForwards).map(({ metadata }) => metadata.name);

    beforeEach(() => {
        twin = new FakeWorld(settings);
        twin.add("Namespace", { metadata: { name: "kube-system" } });
        add("member", "cp-a1");
    });
    /** Its image is on it, and its etcd answers. */
    const up = () => {
        state("cp-a1", "provisioned");
        twin.etcdMembers = [member];
        twin.settle();
    };

    it("is one when the image of a machine of the control plane is on it", () => {
        add("worker", "gpu-a1", {});
        assert.deepEqual(controlPlaneHosts(twin.world), []);
        state("cp-a1", "provisioned");
        state("gpu-a1", "provisioned");
        const cluster = { name: "colo1", namespace: "metal" };
        const found = { name: "cp-a1", machine: "uid-member", cluster };
        assert.deepEqual(controlPlaneHosts(twin.world), [{ ...found, on: true }]);
        twin.merge("BareMetalHost", "cp-a1", { metadata: { annotations: OFF } });
        assert.deepEqual(controlPlaneHosts(twin.world), [{ ...found, on: false }]);
    });

    it("says where its kubelet would answer, and opens the namespace of what it runs", () => {
        up();
        const { addresses, daemonEndpoints } = twin.find("Node", "cp-a1")?.status ?? {};
        assert.deepEqual(addresses, [
            { type: "InternalIP", address: "127.0.0.1" },
            { type: "Hostname", address: "cp-a1" },
        ]);
        assert.deepEqual(daemonEndpoints, { kubeletEndpoint: { Port: 20_005 } });
        assert.deepEqual(twin.find("Namespace", "kube-system")?.metadata.labels, {
            "pod-security.kubernetes.io/enforce": "privileged",
            "pod-security.kubernetes.io/audit": "privileged",
            "pod-security.kubernetes.io/warn": "privileged",
        });
    });

    it("is no node, and runs nothing, before etcd counts on its member", () => {
        state("cp-a1", "provisioned");
        assert.deepEqual(twin.settle(), ["patch Metal3Machine/status member"]);
        twin.etcdMembers = [{ ...member, voting: false }];
        assert.deepEqual(twin.settle(), []);
        assert.deepEqual([twin.world.nodes, names("Pod"), names("PortForward")], [[], [], []]);
        assert.deepEqual(twin.world.kubeadmConfigs, []);
    });

    it("stays a node while its etcd does not answer", () => {
        up();
        twin.etcdMembers = [{ ...member, running: false, serving: false, voting: false }];
        assert.deepEqual(twin.settle(), []);
        assert.ok(twin.find("Node", "cp-a1"));
    });

    it("runs what kubeadm starts, and leads to its etcd", () => {
        up();
        assert.deepEqual(
            names("Pod"),
            PODS.map((component) => `${component}-cp-a1`),
        );
        assert.deepEqual(twin.world.staticPods[0], {
            apiVersion: "v1",
            kind: "Pod",
            metadata: {
                name: "etcd-cp-a1",
                namespace: "kube-system",
                labels: {
                    component: "etcd",
                    tier: "control-plane",
                    "alphaton.ai/simulated": "true",
                    "alphaton.ai/host": "cp-a1",
                },
                annotations: { "kubernetes.io/config.mirror": "simulated" },
            },
            spec: {
                nodeName: "cp-a1",
                hostNetwork: true,
                priorityClassName: "system-node-critical",
                containers: [{ name: "etcd", image: "simulated" }],
                tolerations: [{ operator: "Exists", effect: "NoExecute" }],
            },
        });
        assert.deepEqual(twin.world.portForwards, [
            {
                apiVersion: "kwok.x-k8s.io/v1alpha1",
                kind: "PortForward",
                metadata: {
                    name: "etcd-cp-a1",
                    namespace: "kube-system",
                    labels: { "alphaton.ai/host": "cp-a1" },
                },
                spec: { forwards: [{ ports: [2379], target: { address: "127.0.0.1", port: 14_001 } }] },
            },
        ]);
        assert.deepEqual(twin.settle(), []);
    });

    it("leads elsewhere when its etcd listens elsewhere", () => {
        up();
        twin.etcdMembers = [{ ...member, clientPort: 14_009 }];
        assert.deepEqual(twin.settle(), ["patch PortForward etcd-cp-a1"]);
        const target = { address: "127.0.0.1", port: 14_009 };
        assert.deepEqual(twin.world.portForwards[0]?.spec, { forwards: [{ ports: [2379], target }] });
    });

    it("takes it all along when it is turned off or gets empty, and leaves pods of others alone", () => {
        up();
        twin.add("Pod", { metadata: { name: "other" } });
        twin.merge("BareMetalHost", "cp-a1", { metadata: { annotations: OFF } });
        twin.round();
        assert.deepEqual([names("Pod"), names("PortForward")], [["other"], []]);
    });
});
