import assert from "node:assert/strict";

import { clusterPolicySpec } from "../../../components/gpu/clusterPolicy";
import { GpuOperator, type GpuOperatorArgs, validateGpuOperator } from "../../../components/gpu/gpuOperator";
import { gpuOperatorValues } from "../../../components/gpu/values";
import type { ClusterScope } from "../../../components/shared/clusterScope";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { charts, gpuOperatorImages } from "../../../components/upstream/versions";
import { CLUSTER, deploy } from "../support/deploy";

const args: Omit<GpuOperatorArgs, "scope"> = {
    chart: charts.gpuOperator,
    supply: { source: new FootprintSource() },
    images: gpuOperatorImages,
    owner: "infrastructure",
    apiServer: { range: "10.20.0.0/24" },
};
const CLUSTER_POLICY = "kubernetes:nvidia.com/v1:ClusterPolicy";
const create = (changes: Partial<GpuOperatorArgs> = {}) =>
    deploy((scope, opts) => new GpuOperator("gpu", { scope, ...args, ...changes }, opts));
const validate = (changes: Partial<GpuOperatorArgs>) =>
    validateGpuOperator({ scope: undefined as unknown as ClusterScope, ...args, ...changes });

describe("GpuOperator", () => {
    it("asks for drivers, toolkit, device plugin and metrics, all of pinned versions", async () => {
        const { spec } = (await create()).only(CLUSTER_POLICY).inputs as { spec: ReturnType<typeof clusterPolicySpec> };
        const version = ({
            repository,
            image,
            version: tag,
        }: {
            repository?: string;
            image?: string;
            version?: string;
        }) => `${repository ?? ""}/${image ?? ""}:${tag ?? ""}`;
        assert.deepEqual(
            [
                spec.driver,
                spec.toolkit,
                spec.devicePlugin,
                spec.gfd,
                spec.dcgm,
                spec.dcgmExporter,
                spec.validator ?? {},
            ].map(version),
            [
                "nvcr.io/nvidia/driver:580",
                "nvcr.io/nvidia/k8s/container-toolkit:v1.20.0",
                "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
                "nvcr.io/nvidia/k8s-device-plugin:v0.20.0",
                "nvcr.io/nvidia/cloud-native/dcgm:4.6.0-1-ubuntu24.04",
                "nvcr.io/nvidia/k8s/dcgm-exporter:4.6.0-4.8.3-distroless",
                "nvcr.io/nvidia/gpu-operator:v26.7.0",
            ],
        );
        const { kernelModuleType, usePrecompiled, rdma, upgradePolicy } = spec.driver;
        assert.deepEqual(
            { kernelModuleType, usePrecompiled, rdma, upgradePolicy, mig: spec.mig, cdi: spec.cdi },
            {
                kernelModuleType: "open",
                usePrecompiled: true,
                rdma: { enabled: true, useHostMofed: false },
                upgradePolicy: { autoUpgrade: false, drain: { enable: true }, maxParallelUpgrades: 1 },
                mig: { strategy: "mixed" },
                cdi: { enabled: true },
            },
        );
    });

    it("takes a digest in place of a tag, where one is pinned", () => {
        const digest = `sha256:${"0".repeat(64)}`;
        const images = { ...gpuOperatorImages, toolkit: { ...gpuOperatorImages.toolkit, digest } };
        assert.equal(clusterPolicySpec(gpuOperatorValues("580"), images).toolkit.version, digest);
    });

    it("follows the features asked for in the ClusterPolicy and in the chart's values alike", async () => {
        const { only } = await create({ rdma: false, migStrategy: "single" });
        const { spec } = only(CLUSTER_POLICY).inputs as { spec: ReturnType<typeof clusterPolicySpec> };
        const { values } = only("alphaton:upstream:PinnedChart").inputs as {
            values: ReturnType<typeof gpuOperatorValues>;
        };
        assert.deepEqual([spec.driver.rdma?.enabled, spec.mig?.strategy], [false, "single"]);
        assert.deepEqual([values.driver.rdma.enabled, values.mig.strategy], [false, "single"]);
    });

    it("is ready when the operator says so, which it is asked after the operator exists", async () => {
        const { inputs, dependsOn } = (await create()).only(CLUSTER_POLICY);
        assert.equal(inputs["metadata"].annotations["pulumi.com/waitFor"], "jsonpath={.status.state}=ready");
        assert.deepEqual(dependsOn, ["gpu-chart"]);
    });

    it("leaves its namespace for the API server only", async () => {
        const { all } = await create({ apiServer: { range: "10.20.0.0/24", port: 443 } });
        assert.deepEqual(
            all("kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ inputs }) => inputs["spec"]),
            [
                {
                    podSelector: {},
                    policyTypes: ["Egress"],
                    egress: [{ to: [{ ipBlock: { cidr: "10.20.0.0/24" } }], ports: [{ protocol: "TCP", port: 443 }] }],
                },
            ],
        );
    });

    it("lists, by name, where the recorded chart does not answer, and which objects are in question for it", async () => {
        const { result } = await create();
        assert.deepEqual(
            result.verdicts.map(({ id, status, types }) => [id, status, types?.length]),
            [
                ["values/clusterPolicy.deployCR", 0],
                ["values/dcgmExporter.serviceMonitor.enabled", 0],
                ["values/driver.usePrecompiled", 0],
                ["values/driver.version", 0],
                ["values/gdrcopy.enabled", 0],
                ["values/gds.enabled", 0],
                ["facts/affinity", undefined],
                ["facts/probes", undefined],
                ["facts/referencedImages", undefined],
            ].map(([id, types]) => [`chart/gpu-operator/${id}`, "indeterminate", types]),
        );
        const changed = { ...charts.gpuOperator, values: { operator: { cleanupCRD: true } } };
        const { verdicts } = (await create({ chart: changed })).result;
        assert.equal(verdicts.find(({ id }) => id.endsWith("operator.cleanupCRD"))?.types, undefined);
    });

    it("sends everything to its own cluster and makes no ClusterPolicy twice", async () => {
        const { resources } = await create();
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.deepEqual(new Set(objects.map(({ provider }) => provider)), new Set([CLUSTER]));
        assert.equal(objects.filter(({ type }) => type === CLUSTER_POLICY).length, 1);
        assert.equal(objects.length, 8);
    });

    it("names every broken argument in one error", () => {
        const images = { ...gpuOperatorImages, driver: { ...gpuOperatorImages.driver, tag: "580.105.08" } };
        assert.deepEqual(validate({ apiServer: { range: "0.0.0.0/0" }, images }), [
            { path: "apiServer.range", reason: '"0.0.0.0/0" is no allowlist: name the control-plane hosts' },
            {
                path: "images.driver.tag",
                reason: 'expected a driver branch such as 580, got "580.105.08": precompiled images are named by branch',
            },
        ]);
        assert.deepEqual(validate({ apiServer: { range: "10.20.0.1" } }), [
            { path: "apiServer.range", reason: 'expected an IPv4 range such as 10.20.0.0/24, got "10.20.0.1"' },
        ]);
    });
});
