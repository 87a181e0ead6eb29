import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { confine } from "../../../components/upstream/charts/podTransforms";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { podSpecOf } from "../../../components/upstream/charts/pods";
import type { ChartContents, ChartHook, ChartSource } from "../../../components/upstream/charts/source";
import { readFootprint } from "../../../components/upstream/footprint";
import type { KubernetesManifest } from "../../../components/upstream/kubernetesObject";
import { PinnedChart, type PinnedChartArgs } from "../../../components/upstream/pinnedChart";
import { charts } from "../../../components/upstream/versions";
import { NO_CONTENTS } from "../../support/packedCharts";
import { CLUSTER, deploy } from "../support/deploy";

const footprint = readFootprint("gpu-operator");
const wanted: Omit<PinnedChartArgs, "scope"> = {
    pin: charts.gpuOperator,
    supply: { source: new FootprintSource() },
    values: footprint.values,
    owner: "infrastructure",
    typedKinds: ["ClusterPolicy"],
};
const chart = (changes: Partial<PinnedChartArgs> = {}) =>
    deploy((scope, opts) => new PinnedChart("gpu", { scope, ...wanted, ...changes }, opts));

/** A source that knows one chart. */
const sourceOf = (contents: Partial<ChartContents>): ChartSource => ({
    kind: "bundle",
    contents: () => ({ ...NO_CONTENTS, ...contents }),
});
const pin = { ...charts.gpuOperator, name: "beacon", namespace: "lights", privileges: {}, hooks: {}, transforms: [] };
const object = (apiVersion: string, kind: string, name: string, rest: object = {}): KubernetesManifest => ({
    apiVersion,
    kind,
    metadata: { name },
    ...rest,
});
const labels = { app: "beacon" };
const deployment = object("apps/v1", "Deployment", "beacon", {
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
});
const release = (objects: readonly KubernetesManifest[], changes: Partial<PinnedChartArgs> = {}) =>
    chart({ pin, values: {}, supply: { source: sourceOf({ objects }) }, typedKinds: [], ...changes });

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

    it("lays the values wanted over those that every use of the chart needs", async () => {
        const { only } = await release([deployment], {
            pin: { ...pin, values: { tls: { enabled: true, days: 30 }, hosts: ["a", "b"] } },
            values: { tls: { days: 7 }, hosts: ["c"] },
        });
        assert.deepEqual(only("alphaton:upstream:PinnedChart").inputs["values"], {
            tls: { enabled: true, days: 7 },
            hosts: ["c"],
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
        const workload = objects.find(({ type }) => type.endsWith(":Deployment"));
        assert.equal(workload?.dependsOn.length, 5);
    });

    it("rebuilds a workload from the record, with what the pin changes, and invents nothing", async () => {
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
                    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
                    containers: [
                        {
                            name: "gpu-operator",
                            image: "nvcr.io/nvidia/gpu-operator:v26.7.0",
                            imagePullPolicy: "IfNotPresent",
                            ports: container?.["ports"],
                            resources: container?.["resources"],
                            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
                        },
                    ],
                },
            },
        });
    });

    it("creates hooks that come before the install one weight after the other, and everything else after them", async () => {
        const hook = (name: string): ChartHook => ({
            kind: "ConfigMap",
            name,
            moments: ["pre-install"],
            manifest: object("v1", "ConfigMap", name, {
                metadata: { name, annotations: { "helm.sh/hook-weight": name === "first" ? "-5" : "5" } },
            }),
        });
        const hooks = { "ConfigMap/*": { do: "create", because: "is what the others read" } } as const;
        const { resources } = await chart({
            pin: { ...pin, hooks },
            values: {},
            supply: {
                source: sourceOf({
                    objects: [object("v1", "ConfigMap", "base"), object("v1", "Service", "beside")],
                    hooks: [hook("second"), hook("first")],
                }),
            },
            typedKinds: [],
        });
        const edges = (name: string) =>
            resources.find((resource) => resource.name.endsWith(`-${name}`))?.dependsOn.length;
        const [first = NaN, ...others] = ["first", "second", "base", "beside"].map(edges);
        assert.deepEqual(
            others.map((count) => (count ?? NaN) - first),
            [1, 2, 2],
        );
    });

    it("tells what comes last, behind which all else is", async () => {
        const { result } = await release([
            object("v1", "ConfigMap", "base"),
            deployment,
            object("v1", "Service", "beside"),
            object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "served"),
            object("v1", "Secret", "base"),
        ]);
        const urns = await new Promise<string[]>((known) => pulumi.all(result.last.map(({ urn }) => urn)).apply(known));
        assert.deepEqual(
            urns.map((urn) => urn.split("::").at(-1)),
            ["gpu-validatingwebhookconfiguration-served"],
        );
        const { result: plain } = await release([object("v1", "ConfigMap", "base"), deployment]);
        assert.equal(plain.last.length, 1);
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

    it("names a custom resource that is recorded by name, unless its maker has a typed class for it", async () => {
        const { result, resources } = await chart({ typedKinds: [] });
        assert.deepEqual(
            result.verdicts.filter(({ id }) => id.startsWith("chart/gpu-operator/objects/")),
            [
                {
                    id: "chart/gpu-operator/objects/ClusterPolicy/cluster-policy",
                    subject: "chart/gpu-operator",
                    status: "indeterminate",
                    reason: "the footprint records the name of this nvidia.com/v1 object only, so it is not applied",
                    types: ["kubernetes:nvidia.com/v1:ClusterPolicy"],
                },
            ],
        );
        assert.equal(resources.filter(({ type }) => type.endsWith(":ClusterPolicy")).length, 0);
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

    it("names resources by kind and name, and by namespace where it is another one", async () => {
        const reader = object("rbac.authorization.k8s.io/v1", "RoleBinding", "reader", {
            metadata: { name: "reader", namespace: "kube-system" },
        });
        const { resources } = await release([deployment, reader, object("v1", "Service", "beacon")], {
            pin: { ...pin, otherNamespaces: ["kube-system"] },
        });
        assert.deepEqual(
            resources
                .filter(({ type }) => type.startsWith("kubernetes:"))
                .map(({ name }) => name)
                .sort(),
            ["gpu-deployment-beacon", "gpu-rolebinding-kube-system/reader", "gpu-service-beacon"],
        );
    });

    it("takes no word of a chart's for where objects come from, who answers for them and why they hold a token", async () => {
        const forged = {
            "alphaton.ai/provenance": "ours",
            "alphaton.ai/api-access": "trust me",
            "pulumi.com/skipAwait": "true",
        };
        const { only } = await release([
            {
                ...deployment,
                metadata: { name: "beacon", labels: { "alphaton.ai/owner": "mallory" }, annotations: forged },
            },
        ]);
        const { labels, annotations } = only("kubernetes:apps/v1:Deployment").inputs["metadata"] as {
            labels: Record<string, string>;
            annotations: Record<string, string>;
        };
        assert.equal(labels["alphaton.ai/owner"], "infrastructure");
        assert.deepEqual(annotations, { "alphaton.ai/provenance": "chart:beacon", "pulumi.com/patchForce": "true" });
    });

    it("keeps a chart's own labels, but not its claim that helm manages the object", async () => {
        const { only } = await release([
            {
                ...deployment,
                metadata: {
                    name: "beacon",
                    labels: { "app.kubernetes.io/name": "lamp", "app.kubernetes.io/managed-by": "Helm", tier: "top" },
                    annotations: { note: "kept" },
                },
            },
        ]);
        assert.deepEqual(only("kubernetes:apps/v1:Deployment").inputs["metadata"], {
            name: "beacon",
            namespace: "lights",
            labels: {
                "app.kubernetes.io/name": "lamp",
                "app.kubernetes.io/instance": "beacon",
                "app.kubernetes.io/managed-by": "pulumi",
                "alphaton.ai/owner": "infrastructure",
                tier: "top",
            },
            annotations: {
                "alphaton.ai/provenance": "chart:beacon",
                "pulumi.com/patchForce": "true",
                note: "kept",
            },
        });
    });

    it("leaves webhooks and aggregated APIs out where nothing answers for them, and lists them", async () => {
        const webhook = object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "beacon");
        const api = object("apiregistration.k8s.io/v1", "APIService", "v1.view.example.test");
        const objects = [deployment, webhook, api];
        const source = sourceOf({ objects });
        const all = await release(objects, { supply: { source } });
        const some = await release(objects, { supply: { source, leaveOut: ["webhooks", "aggregated-apis"] } });
        assert.deepEqual(
            [all, some].map(({ result }) => result.leftOut),
            [[], ["ValidatingWebhookConfiguration/beacon", "APIService/v1.view.example.test"]],
        );
        const created = ({ resources }: typeof all) => resources.filter(({ parent }) => parent === "gpu").length;
        assert.deepEqual([created(all), created(some)], [3, 1]);
    });

    it("takes images from the mirror, wherever an object names them", async () => {
        const spec = { containers: [{ name: "a", image: "redis:7", args: ["--helper=quay.io/x/y:v1"] }] };
        const workload = object("batch/v1", "Job", "beacon", { spec: { template: { spec } } });
        const source = sourceOf({ objects: [workload] });
        const { only } = await release([], { supply: { source, imageMirror: "registry.example.internal/mirror" } });
        assert.deepEqual(podSpecOf(only("kubernetes:batch/v1:Job").inputs as KubernetesManifest)?.containers, [
            {
                name: "a",
                image: "registry.example.internal/mirror/docker.io/library/redis:7",
                args: ["--helper=registry.example.internal/mirror/quay.io/x/y:v1"],
            },
        ]);
    });

    it("pins images to recorded digests, and takes those from the mirror as well", async () => {
        const digest = `sha256:${"ab".repeat(32)}`;
        const spec = { containers: [{ name: "a", image: "redis:7" }] };
        const workload = object("batch/v1", "Job", "beacon", { spec: { template: { spec } } });
        const imageDigests = new Map([["docker.io/library/redis:7", digest]]);
        const source = sourceOf({ objects: [workload] });
        const { only } = await release([], {
            supply: { source, imageDigests, imageMirror: "mirror.example.internal" },
        });
        const created = podSpecOf(only("kubernetes:batch/v1:Job").inputs as KubernetesManifest);
        assert.equal(created?.containers?.[0]?.image, `mirror.example.internal/docker.io/library/redis:7@${digest}`);
    });

    it("refuses a value that only the engine will know, by path: nothing could be rendered, and policies would pass on it", async () => {
        const values = { nfd: { enabled: true }, driver: { version: pulumi.output("580") } };
        await assert.rejects(chart({ values }), {
            message: [
                "Chart gpu-operator v26.7.0 is refused:",
                "  values.driver.version: is not known before the deployment: a chart is rendered from plain values, and reads anything else from a Secret or ConfigMap that they name",
            ].join("\n"),
        });
    });

    it("refuses a value that the chart does not take, and names the nearest one", async () => {
        await assert.rejects(chart({ values: { driver: { rmda: { enabled: true } } } }), {
            message: [
                "Chart gpu-operator v26.7.0 is refused:",
                '  values.driver.rmda: no such field; the nearest one is "rdma"',
            ].join("\n"),
        });
    });

    it("refuses a transform that matches nothing: the chart has moved on, or the name in it is wrong", async () => {
        await assert.rejects(
            release([deployment], { transforms: [confine(["Deployment/lamp"])] }),
            /\n {2}transforms: ".* \(Deployment\/lamp\)" matches no object of the chart/,
        );
    });

    it("refuses an empty render", async () => {
        await assert.rejects(release([]), {
            message: ["Chart beacon v26.7.0 is refused:", "  objects: there are none: nothing would be created"].join(
                "\n",
            ),
        });
    });
});
