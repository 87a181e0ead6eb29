import assert from "node:assert/strict";

import type { Host, Metal3Cluster, Metal3Machine } from "../../../../twin/capm3/objects";
import type { PlannedNodes } from "../../../../twin/capm3/nodes";
import {
    bootstrapConfig,
    cluster,
    FakeWorld,
    host,
    image,
    type Item,
    machinePair,
    metal3Cluster,
    NOW,
} from "./support/fakeWorld";

const nodes: PlannedNodes = {
    "gpu-a1": {
        labels: { "topology.kubernetes.io/zone": "rack-a" },
        taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }],
        capacity: { cpu: "112", memory: "2048Gi", pods: "250", "nvidia.com/gpu": "8" },
    },
};
const settings = { workloadKubeconfig: "the way", nodes, kubeletPort: 20_005 };
const FINALIZER = "metal3machine.infrastructure.cluster.x-k8s.io";
const READY = { type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: NOW };
const self = { apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2", kind: "Metal3Machine", name: "worker" };

describe("the CAPM3 stand-in", () => {
    let twin: FakeWorld;
    beforeEach(() => (twin = new FakeWorld(settings)));

    const add = (name: string, spec?: Metal3Machine["spec"]) => {
        const [machine, metal3Machine] = machinePair(name, spec);
        twin.add("Machine", machine);
        twin.add("KubeadmConfig", bootstrapConfig(name));
        twin.add("Metal3Machine", metal3Machine);
    };
    const hostNamed = (name: string) => twin.find("BareMetalHost", name) as Host;
    const state = (name: string, to: string) =>
        twin.merge("BareMetalHost", name, { status: { provisioning: { state: to } } });
    /** A worker whose host, gpu-a1, runs its image. */
    const provisioned = () => {
        twin.add("BareMetalHost", host("gpu-a1", "available"));
        add("worker");
        twin.settle();
        state("gpu-a1", "provisioned");
        twin.settle();
    };

    describe("of a cluster", () => {
        beforeEach(() => twin.add("Metal3Cluster", metal3Cluster));

        it("hands over the way to it before it says that the infrastructure is there", () => {
            twin.add("Cluster", cluster);
            assert.deepEqual(twin.round(), ["create Secret colo1-kubeconfig"]);
            assert.deepEqual(twin.find("Secret", "colo1-kubeconfig"), {
                apiVersion: "v1",
                kind: "Secret",
                metadata: {
                    name: "colo1-kubeconfig",
                    namespace: "metal",
                    labels: { "cluster.x-k8s.io/cluster-name": "colo1" },
                    ownerReferences: [
                        { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster", name: "colo1", uid: "uid-colo1" },
                    ],
                },
                type: "Opaque",
                data: { value: Buffer.from("the way").toString("base64") },
            });
            assert.deepEqual(twin.settle(), ["patch Metal3Cluster/status colo1"]);
            const { status } = twin.find("Metal3Cluster", "colo1") as Metal3Cluster;
            assert.deepEqual(status, { initialization: { provisioned: true }, conditions: [READY] });
        });

        it("does nothing before Cluster API owns it, nor when it is being deleted", () => {
            assert.deepEqual(twin.round(), []);
            twin.add("Cluster", cluster);
            twin.merge("Metal3Cluster", "colo1", { metadata: { deletionTimestamp: NOW } });
            assert.deepEqual(twin.round(), []);
        });
    });

    describe("of a machine", () => {
        it("takes an available host and tells it what is to be put on it", () => {
            twin.add("BareMetalHost", host("gpu-a1", "available"));
            add("worker", { image, automatedCleaningMode: "disabled", networkData: { name: "net" } });
            assert.deepEqual(twin.settle(), [
                "patch Metal3Machine worker",
                "patch BareMetalHost gpu-a1",
                "patch Metal3Machine worker",
                "patch Metal3Machine/status worker",
            ]);
            const { metadata, spec } = hostNamed("gpu-a1");
            assert.deepEqual(
                [metadata.labels, metadata.ownerReferences, spec],
                [
                    { "cluster.x-k8s.io/cluster-name": "colo1" },
                    [{ ...self, uid: "uid-worker", controller: true }],
                    {
                        consumerRef: { ...self, namespace: "metal" },
                        online: true,
                        userData: { name: "worker-data", namespace: "metal" },
                        networkData: { name: "net", namespace: "metal" },
                        image,
                        automatedCleaningMode: "disabled",
                    },
                ],
            );
            const machine = twin.find("Metal3Machine", "worker");
            assert.deepEqual(machine?.metadata.annotations, { "metal3.io/BareMetalHost": "metal/gpu-a1" });
            assert.deepEqual(machine.metadata.finalizers, [FINALIZER]);
            const message = "host metal/gpu-a1 is available";
            assert.deepEqual(machine.status?.conditions, [
                { ...READY, status: "False", reason: "HostNotProvisioned", message },
            ]);
        });

        it("waits for the bootstrap data", () => {
            twin.add("BareMetalHost", host("gpu-a1", "available"));
            add("worker");
            twin.merge("Machine", "worker", { spec: { bootstrap: { dataSecretName: null } } });
            twin.settle();
            assert.deepEqual(hostNamed("gpu-a1").spec, {});
            const [condition] = twin.find("Metal3Machine", "worker")?.status?.conditions ?? [];
            assert.deepEqual(
                [condition?.reason, condition?.message],
                ["WaitingForBootstrapReady", "no bootstrap data yet"],
            );
        });

        it("gives each machine a host of its own", () => {
            twin.add("BareMetalHost", host("gpu-a1", "available"), host("gpu-a2", "available"));
            ["first", "second", "third"].forEach((name) => add(name));
            twin.settle();
            assert.deepEqual(
                ["gpu-a1", "gpu-a2"].map((name) => hostNamed(name).spec.consumerRef?.name),
                ["first", "second"],
            );
            const [condition] = twin.find("Metal3Machine", "third")?.status?.conditions ?? [];
            assert.equal(condition?.message, "no available host matches its selector");
        });

        for (const [what, change] of [
            ["is somebody's", { spec: { consumerRef: { kind: "Metal3Machine", name: "other", namespace: "metal" } } }],
            ["reports an error", { status: { errorMessage: "The BMC secret metal/bmc does not exist" } }],
            ["is being deleted", { metadata: { deletionTimestamp: NOW } }],
            ["is paused", { metadata: { annotations: { "baremetalhost.metal3.io/paused": "" } } }],
            ["is marked unhealthy", { metadata: { annotations: { "capm3.metal3.io/unhealthy": "" } } }],
            ["is marked so as of old", { metadata: { annotations: { "capi.metal3.io/unhealthy": "" } } }],
            ["is not available yet", { status: { provisioning: { state: "inspecting" } } }],
            ["is of another namespace", { metadata: { namespace: "other" } }],
            ["has another label than is selected", { metadata: { labels: { role: "storage" } } }],
        ] as const) {
            it(`leaves a host alone that ${what}`, () => {
                twin.add("BareMetalHost", host("gpu-a1", "available", { role: "gpu" }));
                twin.merge("BareMetalHost", "gpu-a1", change);
                const before = hostNamed("gpu-a1");
                add("worker", { image, hostSelector: { matchLabels: { role: "gpu" } } });
                twin.settle();
                assert.deepEqual(hostNamed("gpu-a1"), before);
            });
        }

        for (const [operator, values, chosen] of [
            ["in", ["b", "c"], "b"],
            ["In", ["b", "c"], "b"],
            ["notin", ["a", "b"], "none"],
            ["exists", [], "a"],
            ["!", [], "none"],
        ] as const) {
            it(`selects hosts by "${operator}"`, () => {
                const [a, b] = [host("a", "available", { rack: "a" }), host("b", "available", { rack: "b" })];
                twin.add("BareMetalHost", a, b, host("none", "available"));
                add("worker", { image, hostSelector: { matchExpressions: [{ key: "rack", operator, values }] } });
                twin.settle();
                assert.equal(hostNamed(chosen).spec.consumerRef?.name, "worker");
            });
        }

        it("prefers the failure domain that is asked for, and takes another where that one has none", () => {
            const label = (rack: string) => ({ "infrastructure.cluster.x-k8s.io/failure-domain": rack });
            twin.add("BareMetalHost", host("a", "available", label("rack-a")), host("b", "available", label("rack-b")));
            add("first", { image, failureDomain: "rack-b" });
            add("second", { image, failureDomain: "rack-b" });
            twin.settle();
            assert.deepEqual(
                ["a", "b"].map((name) => hostNamed(name).spec.consumerRef?.name),
                ["second", "first"],
            );
        });

        it("says by which id its node is found once the host is provisioned, and not before", () => {
            twin.add("BareMetalHost", host("gpu-a1", "available"));
            add("worker");
            twin.settle();
            state("gpu-a1", "provisioning");
            twin.settle();
            const machine = () => twin.find("Metal3Machine", "worker") as Metal3Machine;
            assert.equal(machine().spec.providerID, undefined);
            assert.equal(machine().status?.initialization, undefined);
            state("gpu-a1", "provisioned");
            twin.settle();
            assert.equal(machine().spec.providerID, "metal3://metal/gpu-a1/worker");
            assert.deepEqual(machine().status, {
                conditions: [READY],
                initialization: { provisioned: true },
                addresses: [{ type: "Hostname", address: "gpu-a1" }],
            });
        });

        it("empties the host when it is deleted, waits for that, and gives it back", () => {
            provisioned();
            twin.merge("Metal3Machine", "worker", { metadata: { deletionTimestamp: NOW } });
            assert.deepEqual(twin.settle(), ["patch BareMetalHost gpu-a1"]);
            assert.deepEqual(hostNamed("gpu-a1").spec, { consumerRef: { ...self, namespace: "metal" }, online: false });
            state("gpu-a1", "deprovisioning");
            assert.deepEqual(twin.settle(), ["delete Node gpu-a1"]);
            assert.ok(twin.find("Metal3Machine", "worker"));
            state("gpu-a1", "available");
            assert.deepEqual(twin.settle(), ["patch BareMetalHost gpu-a1", "patch Metal3Machine worker"]);
            const { metadata, spec } = hostNamed("gpu-a1");
            assert.deepEqual([metadata.labels, metadata.ownerReferences, spec], [{}, [], { online: false }]);
            assert.equal(twin.find("Metal3Machine", "worker"), undefined);
        });

        it("goes without a host where it never had one", () => {
            add("worker");
            twin.settle();
            twin.merge("Metal3Machine", "worker", { metadata: { deletionTimestamp: NOW } });
            assert.deepEqual(twin.settle(), ["patch Metal3Machine worker"]);
            assert.equal(twin.find("Metal3Machine", "worker"), undefined);
        });
    });

    describe("of a data template", () => {
        const template = (indexes: readonly object[] = []) => ({
            metadata: { name: "data", namespace: "metal", uid: "uid-data", resourceVersion: "1" },
            spec: { clusterName: "colo1" },
            status: { indexes },
        });
        const spec = { image, dataTemplate: { name: "data" } };
        const indexes = () => twin.find("Metal3DataTemplate", "data")?.status?.indexes;

        beforeEach(() => twin.add("BareMetalHost", host("a", "available"), host("b", "available")));

        it("numbers its machines, and gives numbers of machines that are gone to others", () => {
            twin.add("Metal3DataTemplate", template([{ name: "gone", index: 0 }]));
            add("first", spec);
            add("second", spec);
            for (let rounds = 0; rounds < 5; rounds++) {
                twin.round();
            }
            assert.deepEqual(indexes(), [
                { name: "first", index: 0 },
                { name: "second", index: 1 },
            ]);
            assert.deepEqual(
                ["a", "b"].map((name) => hostNamed(name).spec.image),
                [image, image],
            );
        });

        it("holds a machine up while it is not there", () => {
            add("first", spec);
            for (let rounds = 0; rounds < 5; rounds++) {
                twin.round();
            }
            assert.equal(hostNamed("a").spec.consumerRef?.name, "first");
            assert.equal(hostNamed("a").spec.image, undefined);
        });
    });

    describe("of a remediation", () => {
        const REBOOT = "reboot.metal3.io/metal3-remediation-uid-remediation";
        const annotations = () => hostNamed("gpu-a1").metadata.annotations;
        const phase = () => twin.find("Metal3Remediation", "worker")?.status?.phase;
        const joined = { status: { nodeRef: { name: "gpu-a1" } } };
        const at = (seconds: number) => (twin.round(seconds), phase());
        beforeEach(() => {
            provisioned();
            twin.merge("Machine", "worker", joined);
            const owner = {
                apiVersion: "cluster.x-k8s.io/v1beta2",
                kind: "Machine",
                name: "worker",
                uid: "uid-worker",
            };
            const metadata = { name: "worker", namespace: "metal", uid: "uid-remediation", ownerReferences: [owner] };
            twin.add("Metal3Remediation", {
                metadata,
                spec: { strategy: { retryLimit: 1, timeoutSeconds: 60 } },
            } as object as Item);
        });

        it("turns the host off, and its node with it, and on again", () => {
            assert.deepEqual(twin.round(), ["patch Metal3Remediation/status worker"]);
            assert.deepEqual([annotations(), phase()], [undefined, "Running"]);
            assert.deepEqual(twin.round(1), ["patch BareMetalHost gpu-a1", "patch Metal3Remediation/status worker"]);
            assert.deepEqual([annotations(), phase()], [{ [REBOOT]: '{"mode":"hard"}' }, "Running"]);
            assert.deepEqual(twin.round(2), ["delete Node gpu-a1"]);
            assert.deepEqual(twin.round(10), []);
            assert.deepEqual(twin.round(11), ["patch BareMetalHost gpu-a1", "patch Metal3Remediation/status worker"]);
            assert.deepEqual([annotations(), phase()], [{}, "Waiting"]);
            assert.deepEqual(twin.round(12), ["create Node gpu-a1", "patch Node/status gpu-a1"]);
            assert.deepEqual(twin.round(13), []);
        });

        it("tries again in its time, as often as it may", () => {
            assert.deepEqual([0, 1, 11, 60, 61, 62, 72, 121].map(at), [
                ...["Running", "Running", "Waiting", "Waiting", "Running", "Running", "Waiting", "Waiting"],
            ]);
            assert.equal(twin.find("Metal3Remediation", "worker")?.status?.retryCount, 1);
        });

        it("then marks the host, asks for another machine as of old, and leaves both to whoever comes", () => {
            const HEALTHY = { type: "HealthCheckSucceeded", status: "False", lastTransitionTime: NOW };
            const deprecated = { v1beta1: { conditions: [HEALTHY] } };
            twin.merge("Machine", "worker", { status: { deprecated } });
            [0, 1, 11, 61, 62, 72, 73].forEach(at);
            assert.deepEqual(twin.round(122), ["patch Machine/status worker"]);
            assert.deepEqual(twin.round(123), ["patch BareMetalHost gpu-a1", "patch Metal3Remediation/status worker"]);
            assert.equal(phase(), "Deleting machine");
            const asked = {
                type: "OwnerRemediated",
                status: "False",
                severity: "Warning",
                reason: "WaitingForRemediation",
            };
            const lastTransitionTime = "2026-11-22T12:02:02.000Z";
            assert.deepEqual(twin.find("Machine", "worker")?.status, {
                ...joined.status,
                deprecated: { v1beta1: { conditions: [HEALTHY, { ...asked, lastTransitionTime }] } },
            });
            assert.deepEqual(annotations(), { "capm3.metal3.io/unhealthy": "capm3/UnhealthyNode" });
            assert.equal(hostNamed("gpu-a1").spec.consumerRef?.name, "worker");
            assert.deepEqual(twin.round(5_000), []);
        });

        it("does nothing to a host whose machine has no node, however long, and begins when it has one", () => {
            twin.merge("Machine", "worker", { status: { nodeRef: null } });
            assert.deepEqual([0, 1, 11, 500].map(at), Array(4).fill("Running"));
            assert.equal(annotations(), undefined);
            twin.merge("Machine", "worker", joined);
            assert.deepEqual([501, 502, 510, 511].map(at), ["Running", "Running", "Running", "Waiting"]);
        });

        it("does not even begin while its machine has no host", () => {
            twin.merge("BareMetalHost", "gpu-a1", {
                spec: { consumerRef: null },
                status: { provisioning: { state: "inspecting" } },
            });
            twin.settle();
            assert.equal(phase(), undefined);
        });

        it("leaves a host alone that is to be off", () => {
            twin.merge("BareMetalHost", "gpu-a1", { spec: { online: false } });
            assert.deepEqual([0, 1, 500].map(at), ["Failed", "Failed", "Failed"]);
            assert.equal(annotations(), undefined);
        });

        it("leaves nothing on the host when it is taken away", () => {
            twin.round();
            twin.round(1);
            twin.merge("Metal3Remediation", "worker", { metadata: { deletionTimestamp: NOW, finalizers: [] } });
            assert.deepEqual(twin.round(2), ["patch BareMetalHost gpu-a1", "delete Node gpu-a1"]);
            assert.deepEqual(annotations(), {});
        });
    });

    describe("of a node", () => {
        const node = () => twin.find("Node", "gpu-a1");

        it("boots a provisioned host into the node of the plan", () => {
            provisioned();
            const labels = {
                "topology.kubernetes.io/zone": "rack-a",
                "alphaton.ai/simulated": "true",
                "metal3.io/uuid": "uid-gpu-a1",
            };
            const { capacity, taints } = nodes["gpu-a1"] ?? {};
            assert.deepEqual(node(), {
                apiVersion: "v1",
                kind: "Node",
                metadata: { name: "gpu-a1", labels },
                spec: { taints, providerID: "metal3://metal/gpu-a1/worker" },
                status: { capacity, allocatable: capacity },
            });
        });

        it("finds no node whose kubelet was not told to name its host, and never calls the machine provisioned", () => {
            twin.add("BareMetalHost", host("gpu-a1", "available"));
            add("worker");
            twin.merge("KubeadmConfig", "worker", { spec: bootstrapConfig("worker", "alphaton.ai/role=gpu").spec });
            twin.settle();
            state("gpu-a1", "provisioned");
            twin.settle();
            assert.deepEqual(node()?.metadata.labels, {
                "topology.kubernetes.io/zone": "rack-a",
                "alphaton.ai/simulated": "true",
            });
            const machine = twin.find("Metal3Machine", "worker");
            assert.equal(machine?.spec.providerID, undefined);
            assert.deepEqual(machine?.status?.conditions, [
                {
                    type: "Ready",
                    status: "False",
                    reason: "SettingProviderIDOnNodeFailed",
                    message: "no node has the label of metal/gpu-a1",
                    lastTransitionTime: NOW,
                },
            ]);
        });

        it("gives a host that the plan does not know what was found in it", () => {
            twin.add("BareMetalHost", host("spare", "available"));
            twin.merge("BareMetalHost", "spare", { status: { hardware: { cpu: { count: 4 }, ramMebibytes: 1024 } } });
            add("worker");
            twin.settle();
            state("spare", "provisioned");
            twin.settle();
            const found = twin.find("Node", "spare")?.status?.capacity;
            assert.deepEqual(found, { cpu: "4", memory: "1024Mi", pods: "110" });
        });

        it("takes the node away that another run made for a host before it was provisioned, and makes its own after", () => {
            const labels = { "alphaton.ai/simulated": "true" };
            twin.add("Node", { metadata: { name: "gpu-a1", labels } }, { metadata: { name: "other", labels } });
            twin.add("BareMetalHost", host("gpu-a1", "inspecting"));
            assert.deepEqual(twin.settle(), ["delete Node gpu-a1"]);
            assert.ok(twin.find("Node", "other"));
        });

        it("takes the node of a host away that is no more", () => {
            const labels = { "alphaton.ai/simulated": "true", "metal3.io/uuid": "uid-gone" };
            twin.add("Node", { metadata: { name: "gone", labels } });
            assert.deepEqual(twin.settle(), ["delete Node gone"]);
        });

        it("leaves nodes alone that nobody simulates, and those of hosts that others provisioned", () => {
            twin.add("BareMetalHost", host("real", "available"), host("external", "externally provisioned"));
            twin.add("Node", { metadata: { name: "real" } });
            twin.add("Node", { metadata: { name: "external", labels: { "alphaton.ai/simulated": "true" } } });
            assert.deepEqual(twin.settle(), []);
        });

        it("leaves what kubeadm leaves when the first control-plane host has booted", () => {
            twin.add("BareMetalHost", host("cp-a1", "available"));
            add("control-plane");
            twin.merge("Metal3Machine", "control-plane", {
                metadata: { labels: { "cluster.x-k8s.io/control-plane": "" } },
            });
            twin.settle();
            assert.deepEqual(twin.world.kubeadmConfigs, []);
            twin.etcdMembers = [
                {
                    ...{ host: "cp-a1", machine: "uid-control-plane", clientPort: 1, peerPort: 2 },
                    ...{ running: true, serving: true, voting: true },
                },
            ];
            state("cp-a1", "provisioned");
            twin.settle();
            assert.deepEqual(twin.world.kubeadmConfigs, [
                {
                    apiVersion: "v1",
                    kind: "ConfigMap",
                    metadata: { name: "kubeadm-config", namespace: "kube-system" },
                    data: {
                        ClusterConfiguration:
                            '{"apiVersion":"kubeadm.k8s.io/v1beta4","kind":"ClusterConfiguration","kubernetesVersion":"v1.36.3"}',
                    },
                },
            ]);
            const labels = twin.find("Node", "cp-a1")?.metadata.labels;
            assert.equal(labels?.["node-role.kubernetes.io/control-plane"], "");
        });
    });
});
