import assert from "node:assert/strict";

import { type Footprint, readFootprint } from "../../../components/upstream/footprint";
import { rebuildGaps } from "../../../components/upstream/footprintManifests";
import { imageIssues, imageReference } from "../../../components/upstream/imageReference";
import { footprintIssues, PinnedChart, type PinnedChartArgs } from "../../../components/upstream/pinnedChart";
import { charts } from "../../../components/upstream/versions";
import { CLUSTER, deploy } from "../support/deploy";

const footprint = readFootprint("gpu-operator");
const wanted: Omit<PinnedChartArgs, "scope"> = {
    pin: charts.gpuOperator,
    source: "footprint",
    values: footprint.values,
    owner: "infrastructure",
    typedKinds: ["ClusterPolicy"],
};
const chart = (changes: Partial<PinnedChartArgs> = {}) =>
    deploy((scope, opts) => new PinnedChart("gpu", { scope, ...wanted, ...changes }, opts));

describe("PinnedChart", () => {
    it("shows policies which chart it is, from where and with which values", async () => {
        const { only } = await chart();
        assert.deepEqual(only("alphaton:upstream:PinnedChart").inputs, {
            chart: "gpu-operator",
            version: "v26.7.0",
            repository: "https://helm.ngc.nvidia.com/nvidia",
            digest: null,
            namespace: "gpu-operator",
            source: "footprint",
            values: footprint.values,
        });
    });

    it("creates each recorded object on its cluster, marked as recorded, workloads last", async () => {
        const { resources } = await chart();
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.deepEqual(objects.map(({ type }) => type).sort(), [
            "kubernetes:apps/v1:Deployment",
            "kubernetes:core/v1:ServiceAccount",
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
            "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
            "kubernetes:rbac.authorization.k8s.io/v1:Role",
            "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        ]);
        for (const { inputs, provider, parent } of objects) {
            assert.deepEqual(inputs["metadata"].annotations, {
                "alphaton.ai/provenance": "footprint:gpu-operator",
                "pulumi.com/patchForce": "true",
            });
            assert.deepEqual({ provider, parent }, { provider: CLUSTER, parent: "gpu" });
        }
        const deployment = objects.find(({ type }) => type.endsWith(":Deployment"));
        assert.equal(deployment?.dependsOn.length, 5);
    });

    it("says on workloads and accounts, and there only, why they call the API server", async () => {
        const { resources } = await chart({ apiAccess: "watches hosts" });
        const marked = resources.filter(
            ({ inputs }) => inputs["metadata"]?.annotations?.["alphaton.ai/api-access"] === "watches hosts",
        );
        assert.deepEqual(marked.map(({ type }) => type).sort(), [
            "kubernetes:apps/v1:Deployment",
            "kubernetes:core/v1:ServiceAccount",
        ]);
    });

    it("rebuilds a workload from the record and invents nothing", async () => {
        const { only } = await chart();
        const recorded = footprint.objects.find(({ kind }) => kind === "Deployment");
        const [container] = recorded?.["containers"] as Record<string, unknown>[];
        assert.deepEqual(only("kubernetes:apps/v1:Deployment").inputs["spec"], {
            replicas: 1,
            selector: { matchLabels: recorded?.["selector"] },
            template: {
                metadata: { labels: recorded?.["podLabels"] },
                spec: {
                    serviceAccountName: "gpu-operator",
                    priorityClassName: "system-node-critical",
                    nodeSelector: { "kubernetes.io/os": "linux" },
                    tolerations: recorded?.["tolerations"],
                    containers: [
                        {
                            name: "gpu-operator",
                            image: "nvcr.io/nvidia/gpu-operator:v26.7.0",
                            imagePullPolicy: "IfNotPresent",
                            ports: container?.["ports"],
                            resources: container?.["resources"],
                        },
                    ],
                },
            },
        });
    });

    it("answers indeterminate, by name, where the record does not fit what is wanted", async () => {
        const { result } = await chart({ values: { ...footprint.values, nfd: { enabled: true } } });
        assert.deepEqual(result.verdicts, [
            {
                id: "chart/gpu-operator/values/nfd.enabled",
                subject: "chart/gpu-operator",
                status: "indeterminate",
                reason: "wanted true, the footprint was recorded with false",
            },
            ...["affinity", "probes", "referencedImages"].map((fact) => ({
                id: `chart/gpu-operator/facts/${fact}`,
                subject: "Deployment/gpu-operator",
                status: "indeterminate",
                reason: "the footprint records names only, so the object is applied without it",
            })),
        ]);
    });

    it("refuses a custom resource of the chart that nobody makes from its typed class", async () => {
        await assert.rejects(chart({ typedKinds: [] }), {
            message: 'Invalid arguments:\n  source: kind ClusterPolicy ("cluster-policy") is not supported',
        });
    });

    it("refuses another version, an empty record and install hooks, all at once", () => {
        const other: Footprint = { ...footprint, objects: [], hooks: ["Job/certgen/pre-install,pre-upgrade"] };
        assert.deepEqual(footprintIssues({ ...charts.gpuOperator, version: "v27.1.0" }, other), [
            {
                path: "pin.version",
                reason: 'is "v27.1.0", but the footprint was recorded with "v26.7.0": import the matching one',
            },
            {
                path: "source",
                reason: "install hook Job/certgen/pre-install,pre-upgrade needs an explicit resource in its place",
            },
            { path: "source", reason: "the footprint of gpu-operator holds no object" },
        ]);
    });

    it("refuses a fact it would have to drop, rather than show a workload safer than it is", () => {
        const [container] = footprint.objects.find(({ kind }) => kind === "Deployment")?.["containers"] as object[];
        const privileged: Footprint = {
            ...footprint,
            objects: [
                {
                    apiVersion: "apps/v1",
                    kind: "Deployment",
                    name: "agent",
                    volumes: [{ name: "host", type: "hostPath" }],
                    containers: [{ ...container, hostPathMounts: [{ hostPath: "/" }] }],
                },
            ],
        };
        assert.deepEqual(rebuildGaps(privileged, []), [
            'Deployment "agent": fact "volumes" is not supported',
            'Deployment "agent": fact "hostPathMounts" is not supported',
        ]);
    });

    it("names the file to edit when the chart was never imported", () => {
        assert.throws(() => readFootprint("velero"), {
            message: "chart velero has no footprint: add it to components/upstream/imports.json",
        });
    });
});

describe("image pins", () => {
    const pin = { repository: "registry.example.internal:5000/vllm", tag: "v0.12.0", digest: null };
    const digest = `sha256:${"0a".repeat(32)}`;

    it("are written with tag and digest, or with the tag alone while the digest is unknown", () => {
        assert.equal(imageReference(pin), "registry.example.internal:5000/vllm:v0.12.0");
        assert.equal(imageReference({ ...pin, digest }), `registry.example.internal:5000/vllm:v0.12.0@${digest}`);
    });

    it("must name a release, and a whole digest", () => {
        assert.deepEqual(imageIssues("image", { ...pin, digest }), []);
        assert.deepEqual(imageIssues("image", { ...pin, tag: "latest", digest: "sha256:abc" }), [
            { path: "image.tag", reason: 'must name a release, got "latest"' },
            { path: "image.digest", reason: 'expected sha256: and 64 hex digits, got "sha256:abc"' },
        ]);
    });
});
