import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { UsageError, UserError } from "../../../../tools/command";
import { METAL } from "../../../../twin/live/controllers";
import { METAL_GROUPS } from "../../../../twin/live/metal";
import { describeMetal } from "../../../../twin/live/observeMetal";
import { liveNames } from "../../../../twin/live/options";
import { remainLive } from "../../../../twin/live/remain";
import { settleMetal } from "../../../../twin/live/settle";
import { webhooksOf } from "../../../../twin/live/webhooks";
import { twinPaths } from "../../../../twin/paths";

const controller = (name: string) => METAL.find((found) => found.name === name)!;
const surroundings = {
    ports: { health: 1, diagnostics: 2, webhook: 3 },
    kubeconfig: "/live/kubeconfig",
    nodes: "/live/nodes.json",
    etcd: "/live/etcd.json",
    kubeletPort: 4,
    temporary: "/live/tmp",
};

describe("--live", () => {
    it("takes a list, each name once", () => assert.deepEqual(liveNames("metal, metal"), ["metal"]));

    it("refuses what it does not know, and says what it does", () => {
        assert.throws(() => liveNames("metal,queue,x"), {
            constructor: UsageError,
            message: '--live "queue", "x": what can run live: metal.',
        });
    });

    describe("on a twin that ran with it before", () => {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-remain-"));
        const paths = twinPaths(root);
        after(() => fs.rmSync(root, { recursive: true }));

        it("is added at any time, and taken away only with the twin", async () => {
            await remainLive(paths, []);
            await remainLive(paths, ["metal"]);
            await remainLive(paths, ["metal"]);
            await assert.rejects(remainLive(paths, []), {
                constructor: UserError,
                message:
                    "This twin runs metal live, and its objects count on that: add `-- --live metal`, " +
                    "or run `npm run twin:down` first.",
            });
        });
    });
});

describe("live metal", () => {
    it("starts Cluster API as released, but for addresses on loopback, leader election and migrations", () => {
        assert.deepEqual(controller("kubeadm-bootstrap").args(surroundings), [
            "--insecure-diagnostics=false",
            "--feature-gates=MachinePool=true,KubeadmBootstrapFormatIgnition=false,PriorityQueue=true,ReconcilerRateLimiting=true",
            "--bootstrap-token-ttl=15m",
            "--kubeconfig=/live/kubeconfig",
            "--health-addr=127.0.0.1:1",
            "--diagnostics-address=127.0.0.1:2",
            "--webhook-port=3",
            "--webhook-cert-dir=/live/tmp/k8s-webhook-server/serving-certs",
            "--skip-crd-migration-phases=StorageVersionMigration,CleanupManagedFields",
        ]);
    });

    it("starts baremetal-operator in test mode", () => {
        assert.deepEqual(controller("baremetal-operator").args(surroundings), [
            "-test-mode",
            "-kubeconfig=/live/kubeconfig",
            "-health-addr=127.0.0.1:1",
            "-metrics-addr=127.0.0.1:2",
            "-webhook-port=3",
        ]);
    });

    it("takes every kind of its releases from KWOK, and no other", () => {
        assert.deepEqual([...METAL_GROUPS].sort(), [
            "addons.cluster.x-k8s.io",
            "bootstrap.cluster.x-k8s.io",
            "cluster.x-k8s.io",
            "controlplane.cluster.x-k8s.io",
            "infrastructure.cluster.x-k8s.io",
            "ipam.cluster.x-k8s.io",
            "metal3.io",
            "runtime.cluster.x-k8s.io",
        ]);
    });

    it("has the released webhooks called where the process listens", () => {
        const [webhooks, ...others] = webhooksOf(controller("baremetal-operator"), 14_003, "the authority");
        assert.deepEqual(others, []);
        assert.deepEqual(
            {
                ...webhooks,
                webhooks: (webhooks!["webhooks"] as { name: string; clientConfig: object }[]).map(
                    ({ name, clientConfig }) => ({ name, clientConfig }),
                ),
            },
            {
                apiVersion: "admissionregistration.k8s.io/v1",
                kind: "ValidatingWebhookConfiguration",
                metadata: { name: "baremetal-operator-validating-webhook-configuration" },
                webhooks: ["baremetalhost", "bmceventsubscription"].map((kind) => ({
                    name: `${kind}.metal3.io`,
                    clientConfig: {
                        url: `https://127.0.0.1:14003/validate-metal3-io-v1alpha1-${kind}`,
                        caBundle: Buffer.from("the authority").toString("base64"),
                    },
                })),
            },
        );
    });
});

describe("hosts and machines in the summary", () => {
    const named = (kind: string, name: string) => ({
        apiVersion: "x/v1",
        kind,
        metadata: { name, namespace: "metal" },
    });
    const ready = (status: string, message: string) => [{ type: "InfrastructureReady", status, message }];

    it("are counted, and what keeps them is named", () => {
        const host = (name: string, status: object) => ({ ...named("BareMetalHost", name), spec: {}, status });
        const machine = (name: string, status: object) => ({ ...named("Machine", name), status });
        const errorMessage = "The BMC secret metal/bmc-b does not exist";
        assert.deepEqual(
            describeMetal(
                [
                    host("a", { provisioning: { state: "provisioned" } }),
                    host("b", {
                        provisioning: { state: "registering" },
                        errorType: "registration error",
                        errorMessage,
                    }),
                    host("c", { provisioning: { state: "provisioned" } }),
                    host("d", {}),
                ],
                [
                    machine("one", { phase: "Running", conditions: ready("False", "is not asked") }),
                    machine("two", {
                        phase: "Provisioning",
                        conditions: ready(
                            "False",
                            "* Metal3Machine two:\n  * no available host\n  * no bootstrap data",
                        ),
                    }),
                    machine("three", {}),
                ],
                [
                    { ...named("MachineDeployment", "gpu"), spec: { replicas: 4 }, status: { availableReplicas: 3 } },
                    {
                        ...named("MachineDeployment", "storage"),
                        spec: { replicas: 2 },
                        status: { availableReplicas: 2 },
                    },
                ],
                [
                    {
                        ...named("KubeadmControlPlane", "colo1"),
                        spec: { replicas: 3 },
                        status: {
                            replicas: 1,
                            conditions: [{ type: "ScalingUp", status: "Unknown", message: "waits" }],
                        },
                    },
                    {
                        ...named("KubeadmControlPlane", "ill"),
                        spec: { replicas: 3 },
                        status: {
                            replicas: 3,
                            conditions: [
                                { type: "ControlPlaneComponentsHealthy", status: "False", message: "comes second" },
                                { type: "EtcdClusterHealthy", status: "False", message: "Etcd reports alarms" },
                            ],
                        },
                    },
                    {
                        ...named("KubeadmControlPlane", "well"),
                        spec: { replicas: 3 },
                        status: {
                            replicas: 3,
                            conditions: [
                                { type: "EtcdClusterHealthy", status: "True" },
                                { type: "ScalingUp", status: "False", message: "not now" },
                            ],
                        },
                    },
                ],
            ),
            {
                hosts: { provisioned: 2, registering: 1, unknown: 1 },
                machines: { Pending: 1, Provisioning: 1, Running: 1 },
                errors: [
                    { object: "BareMetalHost metal/b", message: `registration error: ${errorMessage}` },
                    { object: "Machine metal/two", message: "Metal3Machine two: no available host; no bootstrap data" },
                    { object: "MachineDeployment metal/gpu", message: "3 of 4 machines available" },
                    { object: "KubeadmControlPlane metal/colo1", message: "1 of 3 replicas: waits" },
                    { object: "KubeadmControlPlane metal/ill", message: "3 of 3 replicas: Etcd reports alarms" },
                ],
            },
        );
    });

    describe("are waited for", () => {
        const rest = { hosts: { provisioned: 2 }, machines: { Running: 2 }, errors: [] };
        const moving = { ...rest, hosts: { provisioning: 1, provisioned: 1 } };
        const limits = { pollMs: 1, stillMs: 50, limitMs: 5_000 };
        const settle = async (...states: (typeof rest | object)[]) => {
            const said: string[] = [];
            let looks = 0;
            const look = () => Promise.resolve(states[Math.min(looks++, states.length - 1)] as never);
            const result = await settleMetal(look, (line) => said.push(line), limits);
            return { result, said, looks };
        };

        it("until they are where they stay", async () => {
            const { result, said, looks } = await settle(moving, moving, rest);
            assert.deepEqual([result, looks], [rest, 3]);
            assert.deepEqual(said, [
                "hosts: 1 provisioning, 1 provisioned; machines: 2 Running",
                "hosts: 2 provisioned; machines: 2 Running",
            ]);
        });

        it("no longer than something moves", async () => {
            const stuck = { ...rest, errors: [{ object: "MachineDeployment metal/gpu", message: "0 of 1" }] };
            const { result, said } = await settle(stuck);
            assert.deepEqual(result, stuck);
            assert.deepEqual(said, ["hosts: 2 provisioned; machines: 2 Running; 1 errors"]);
        });

        it("and so are a control plane's further replicas", async () => {
            const short = { ...rest, errors: [{ object: "KubeadmControlPlane metal/colo1", message: "1 of 3" }] };
            assert.deepEqual((await settle(short, rest)).result, rest);
        });
    });
});
