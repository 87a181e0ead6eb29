import assert from "node:assert/strict";
import * as fs from "node:fs";

import * as pulumi from "@pulumi/pulumi";

import { machineConfig } from "../../../components/control-plane/machineConfig";
import { affectedAtMost, POWER_CYCLE_SECONDS } from "../../../components/control-plane/machineLifecycle";
import { validateWorkers, Workers, type WorkersArgs } from "../../../components/control-plane/workers";
import { DRIVER_START_SECONDS } from "../../../components/shared/gpuHealth";
import { deploy } from "../support/deploy";
import { gpuWorkers, memberConfig, storageWorkers, templates, workersArgs } from "./support/cluster";

const CLUSTER_API = "kubernetes:cluster.x-k8s.io/v1beta2:";
const METAL3 = "kubernetes:infrastructure.cluster.x-k8s.io/v1beta2:";
const CONFIG = "kubernetes:bootstrap.cluster.x-k8s.io/v1beta2:KubeadmConfigTemplate";

/** @param changes as a function where they are resources, which the engine has to be there for */
const create = async (changes: Partial<WorkersArgs> | (() => Partial<WorkersArgs>) = {}) => {
    const deployment = await deploy((scope, opts) => {
        const changed = typeof changes === "function" ? changes() : changes;
        return new Workers("workload", { scope, templates: templates(), ...workersArgs, ...changed }, opts);
    });
    const named = (type: string, name: string) => {
        const found = deployment.all(type).find((each) => each.name === name);
        assert.ok(found, name);
        return found;
    };
    const pool = (name: string) => named(`${CLUSTER_API}MachineDeployment`, `workload-${name}`);
    return { ...deployment, named, pool };
};

describe("Workers", () => {
    it("of GPU pools are made anew by whoever deletes their machines, each on the host that it had", async () => {
        const { pool, named } = await create();
        const config = named(CONFIG, "workload-gpu-dell-config").inputs as {
            metadata: { name: string };
            spec: object;
        };
        assert.match(config.metadata.name, /^workload-gpu-dell-[0-9a-f]{8}$/);
        assert.deepEqual(config.spec, { template: { spec: machineConfig(gpuWorkers.config) } });
        const labels = {
            "cluster.x-k8s.io/cluster-name": "workload",
            "alphaton.ai/pool": "gpu-dell",
        };
        assert.deepEqual(pool("gpu-dell").inputs["spec"], {
            clusterName: "workload",
            replicas: 2,
            rollout: { strategy: { type: "OnDelete" } },
            selector: { matchLabels: labels },
            template: {
                metadata: { labels: { ...labels, "alphaton.ai/role": "gpu" } },
                spec: {
                    clusterName: "workload",
                    version: "v1.36.3",
                    bootstrap: {
                        configRef: {
                            apiGroup: "bootstrap.cluster.x-k8s.io",
                            kind: "KubeadmConfigTemplate",
                            name: config.metadata.name,
                        },
                    },
                    infrastructureRef: {
                        apiGroup: "infrastructure.cluster.x-k8s.io",
                        kind: "Metal3MachineTemplate",
                        name: "workload-gpu-dell-12345678",
                    },
                    deletion: {
                        nodeDrainTimeoutSeconds: 0,
                        nodeVolumeDetachTimeoutSeconds: 600,
                        nodeDeletionTimeoutSeconds: 600,
                    },
                },
            },
        });
    });

    it("of no pool are made anew by themselves, and all wait for disruption budgets as long as it takes", async () => {
        const { all } = await create();
        const specs = all(`${CLUSTER_API}MachineDeployment`).map(({ inputs }) => {
            const { rollout, template } = inputs["spec"] as {
                rollout: object;
                template: { spec: { deletion: { nodeDrainTimeoutSeconds: number } } };
            };
            return [rollout, template.spec.deletion.nodeDrainTimeoutSeconds];
        });
        assert.deepEqual(specs, Array(3).fill([{ strategy: { type: "OnDelete" } }, 0]));
    });

    it("with GPUs alone are power-cycled, and none where more than a third is affected", async () => {
        const { only } = await create();
        const check = only(`${CLUSTER_API}MachineHealthCheck`);
        assert.deepEqual(check.inputs["spec"], {
            clusterName: "workload",
            selector: { matchLabels: { "alphaton.ai/role": "gpu" } },
            checks: {
                nodeStartupTimeoutSeconds: 4500,
                unhealthyNodeConditions: [
                    { type: "Ready", status: "Unknown", timeoutSeconds: 1200 },
                    { type: "Ready", status: "False", timeoutSeconds: 1200 },
                    { type: "GpuFault", status: "True", timeoutSeconds: 1800 },
                    { type: "GpuMissing", status: "True", timeoutSeconds: 1800 },
                    { type: "GpuMissing", status: "Unknown", timeoutSeconds: 3600 },
                ],
            },
            remediation: {
                triggerIf: { unhealthyLessThanOrEqualTo: 1 },
                templateRef: {
                    apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2",
                    kind: "Metal3RemediationTemplate",
                    name: "workload-gpu",
                },
            },
        });
        assert.deepEqual(only(`${METAL3}Metal3RemediationTemplate`).inputs["spec"], {
            template: { spec: { strategy: { type: "Reboot", retryLimit: 2, timeoutSeconds: 2460 } } },
        });
    });

    it("have a health check of the name by which runbooks pause all power cycles", async () => {
        const { only } = await create({ cluster: "colo1" });
        const { name } = only(`${CLUSTER_API}MachineHealthCheck`).inputs["metadata"] as { name: string };
        for (const page of ["gpu-host-unhealthy.md", "bmc-password-rotation.md"]) {
            const text = fs.readFileSync(`docs/runbooks/${page}`, "utf8");
            const paused = [...text.matchAll(/annotate machinehealthcheck (\S+) cluster\.x-k8s\.io\/paused=/g)];
            assert.deepEqual(
                paused.map(([, check]) => check),
                [name],
                page,
            );
        }
    });

    it("wait for a booted host to load its driver before they are power-cycled once more, or for not telling", async () => {
        const { only } = await create();
        const { timeoutSeconds } = only(`${METAL3}Metal3RemediationTemplate`).inputs["spec"].template.spec.strategy;
        assert.equal(timeoutSeconds, POWER_CYCLE_SECONDS + DRIVER_START_SECONDS);
        const gpuHealth = { faultSeconds: 1800, unknownSeconds: DRIVER_START_SECONDS };
        await assert.rejects(
            create({ gpuHealth }),
            /gpuHealth\.unknownSeconds: 1260: a driver that loads for up to 1260 s/,
        );
    });

    it("count GPU hosts of all pools together, and round a third down", async () => {
        const limit = async (...replicas: number[]) => {
            const pools = replicas.map((of, i) => ({ ...gpuWorkers, name: `gpu-${i}`, replicas: of }));
            const { only } = await create(() => ({
                pools: [...pools, storageWorkers],
                templates: templates(...pools.map(({ name }) => name), "storage"),
            }));
            return only(`${CLUSTER_API}MachineHealthCheck`).inputs["spec"].remediation.triggerIf
                .unhealthyLessThanOrEqualTo as number;
        };
        assert.deepEqual([await limit(2), await limit(2, 2), await limit(2, 2, 2)], [0, 1, 2]);
        assert.deepEqual(
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map(affectedAtMost),
            [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4],
        );
    });

    it("without GPUs have no health check", async () => {
        const { all } = await create({ pools: [storageWorkers] });
        assert.deepEqual(
            [all(`${CLUSTER_API}MachineHealthCheck`), all(`${METAL3}Metal3RemediationTemplate`)],
            [[], []],
        );
    });

    it("keep a configuration that machines were made from, under the name of its content", async () => {
        const name = async (changes: Partial<WorkersArgs> = {}) => {
            const { named } = await create(changes);
            const { inputs, opts } = named(CONFIG, "workload-storage-config");
            assert.equal(opts.retainOnDelete, true);
            return (inputs["metadata"] as { name: string }).name;
        };
        const taints = [{ key: "other", value: "", effect: "NoSchedule" }];
        const changed = { ...storageWorkers, config: { ...storageWorkers.config, taints } };
        assert.equal(await name({ pools: [{ ...storageWorkers, replicas: 7 }] }), await name());
        assert.notEqual(await name({ pools: [changed] }), await name());
    });

    it("come after the control plane and the CNI, and are waited for by nobody", async () => {
        class Network extends pulumi.ComponentResource {}
        const { all, pool, result } = await create(() => ({ after: [new Network("test:network:Cni", "cni")] }));
        assert.equal(all(CONFIG).length, 3);
        for (const { dependsOn } of all(CONFIG)) {
            assert.deepEqual(dependsOn, ["cni"]);
        }
        const storage = pool("storage");
        const { annotations } = storage.inputs["metadata"] as { annotations: Record<string, string> };
        assert.equal(annotations["pulumi.com/waitFor"], undefined);
        assert.deepEqual(storage.dependsOn, ["workload-storage-config", "template-storage"]);
        assert.deepEqual([...result.pools.keys()], ["gpu-dell", "gpu-supermicro", "storage"]);
    });

    it("are protected where they hold data, unless somebody says why not", async () => {
        const kept = async (changes: Partial<WorkersArgs> = {}) => {
            const { resources } = await create(changes);
            return resources.filter(({ opts }) => opts.protect === true).map(({ name }) => name);
        };
        assert.deepEqual(await kept(), ["workload-storage"]);
        assert.deepEqual(await kept({ deletable: { reason: "a twin" } }), []);
        assert.deepEqual(await kept({ pools: [gpuWorkers, { ...storageWorkers, replicas: 0 }] }), []);
    });

    it("refuse a release whose kubelet would not start with the configuration that it is given", () => {
        const reasons = (kubernetesVersion: string) =>
            validateWorkers({ ...workersArgs, templates: templates(), kubernetesVersion }).map(
                ({ path, reason }) => `${path}: ${reason}`,
            );
        assert.deepEqual(reasons("1.35.0"), []);
        assert.deepEqual(reasons("1.34.9"), [
            "kubernetesVersion: the kubelet of 1.34.9 refuses the configuration that hosts are given (imagePullCredentialsVerificationPolicy): 1.35 is the first that takes it",
        ]);
    });

    it("refuse everything that is wrong at once", () => {
        const wrong: Omit<WorkersArgs, "scope" | "after"> = {
            ...workersArgs,
            cluster: "Workload",
            kubernetesVersion: "v1.36",
            templates: new Map(),
            gpuHealth: { faultSeconds: 0.5, unknownSeconds: 60 },
            pools: [
                { ...gpuWorkers, replicas: -1, config: memberConfig },
                { ...storageWorkers, name: "gpu-dell" },
            ],
        };
        assert.deepEqual(
            validateWorkers(wrong).map(({ path, reason }) => `${path}: ${reason}`),
            [
                'cluster: expected lower-case letters, digits and inner dashes, at most 63, got "Workload"',
                "gpuHealth.faultSeconds: expected whole seconds, one or more, got 0.5",
                "gpuHealth.unknownSeconds: 60: a driver that loads for up to 1260 s would have its host power-cycled",
                'kubernetesVersion: expected a release such as 1.36.3, got "v1.36"',
                'pools[0].name: there is no template for "gpu-dell"; there are none',
                "pools[0].replicas: expected none or more, got -1",
                "pools[0].config.controlPlane: must be absent on workers",
                'pools[0].config.kubelet.role: is "control-plane", the pool\'s is "gpu"',
                'pools[1].name: there is no template for "gpu-dell"; there are none',
                'pools[1].name: "gpu-dell" is another pool\'s already',
            ],
        );
    });

    it("are refused against their own row, before anything is registered", async () => {
        await assert.rejects(create({ kubernetesVersion: "none" }), /Invalid arguments:\n {2}kubernetesVersion/);
    });
});
