import assert from "node:assert/strict";

import { hookOf } from "../../../../components/upstream/charts/hooks";
import { idOf, matchesId } from "../../../../components/upstream/charts/objectIds";
import { AFTER, STAGES } from "../../../../components/upstream/charts/order";
import { planRelease, type ReleaseOptions } from "../../../../components/upstream/charts/release";
import type { ChartContents, ChartHook } from "../../../../components/upstream/charts/source";
import { unsteadyObjects } from "../../../../components/upstream/charts/steadiness";
import { setField } from "../../../../components/upstream/charts/transforms";
import type { KubernetesManifest } from "../../../../components/upstream/kubernetesObject";
import type { ChartPin } from "../../../../components/upstream/versions";
import { NO_CONTENTS, pinOf } from "../../../support/packedCharts";

const object = (apiVersion: string, kind: string, name: string, rest: object = {}): KubernetesManifest => ({
    apiVersion,
    kind,
    metadata: { name },
    ...rest,
});
const config = object("v1", "ConfigMap", "settings", { data: { level: "info" } });
const NO_OPTIONS: ReleaseOptions = { typedKinds: [], leaveOut: [], transforms: [] };
const plan = (
    objects: readonly KubernetesManifest[],
    changes: Partial<ChartPin> = {},
    more: Partial<ChartContents> = {},
) => planRelease(pinOf("beacon", changes), { ...NO_CONTENTS, objects, ...more }, NO_OPTIONS);
const reasons = (...args: Parameters<typeof plan>) =>
    plan(...args).issues.map(({ path, reason }) => `${path}: ${reason}`);

describe("a planned release", () => {
    it("refuses what would be one object on the cluster, unless it is left out", () => {
        const here = object("v1", "ConfigMap", "settings", { metadata: { name: "settings", namespace: "lights" } });
        const twice = ["ConfigMap/settings: is brought twice: one would overwrite the other"];
        assert.deepEqual(reasons([config, here]), twice);
        const hook = hookOf({
            ...config,
            metadata: { name: "settings", annotations: { "helm.sh/hook": "pre-install" } },
        }) as ChartHook;
        const hooks = (handling: "create" | "leave out") => ({
            "ConfigMap/settings": { do: handling, because: "the chart brings it too" },
        });
        assert.deepEqual(reasons([config], { hooks: hooks("leave out") }, { hooks: [hook] }), []);
        assert.deepEqual(reasons([config], { hooks: hooks("create") }, { hooks: [hook] }), twice);
    });

    it("puts objects where helm would, and cluster-wide ones nowhere", () => {
        const named = { metadata: { name: "beacon", namespace: "lights" } };
        const role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "beacon", named);
        assert.deepEqual(
            plan([config, role]).objects.map(({ manifest: { kind, metadata } }) => ({ kind, ...metadata })),
            [
                { kind: "ConfigMap", name: "settings", namespace: "lights" },
                { kind: "ClusterRole", name: "beacon" },
            ],
        );
    });

    it("leaves namespaces to whoever guards them, and refuses one that nobody does", () => {
        const namespace = object("v1", "Namespace", "vault");
        assert.deepEqual(plan([config, namespace], { otherNamespaces: ["vault"] }).objects.length, 1);
        assert.deepEqual(reasons([config, namespace]), [
            "Namespace/vault: is not in `otherNamespaces` of the chart's pin",
        ]);
    });

    it("leaves kinds to the caller that have typed classes, recorded by name or not", () => {
        const policy = object("nvidia.com/v1", "ClusterPolicy", "cluster-policy", { spec: {} });
        const named = [{ apiVersion: "nvidia.com/v1", kind: "ClusterPolicy", name: "other" }];
        const contents = { ...NO_CONTENTS, objects: [config, policy], named };
        const { objects, verdicts, issues } = planRelease(pinOf("beacon"), contents, {
            ...NO_OPTIONS,
            typedKinds: ["ClusterPolicy"],
        });
        assert.deepEqual(
            [objects.map(({ manifest }) => idOf(manifest)), verdicts, issues],
            [["ConfigMap/settings"], [], []],
        );
    });

    it("refuses privileges that nobody has explained, and pods that their namespace would not admit", () => {
        const spec = { hostPID: true, containers: [{ name: "main" }] };
        const agent = object("apps/v1", "DaemonSet", "agent", { spec: { template: { spec } } });
        assert.deepEqual(reasons([agent]), [
            'DaemonSet/agent: asks for "hostPID", which `privileges` of the chart\'s pin does not explain',
            "DaemonSet/agent: needs Pod Security level privileged (hostPID); the chart's pin gives its namespace baseline",
        ]);
        const explained = {
            podSecurity: "privileged",
            privileges: { hostPID: "counts the host's processes" },
        } as const;
        assert.deepEqual(reasons([agent], explained), []);
    });

    it("judges privileges after transforms: what a transform takes away is not asked for", () => {
        const spec = { hostPID: true, containers: [{ name: "main" }] };
        const agent = object("apps/v1", "DaemonSet", "agent", { spec: { template: { spec } } });
        const off = setField("DaemonSet/agent", ["spec", "template", "spec", "hostPID"], false);
        assert.deepEqual(reasons([agent], { transforms: [off] }), []);
    });

    it("checks custom resources by the imported schema: with the definition absent the API server could not", () => {
        const policy = object("nvidia.com/v1", "ClusterPolicy", "cluster-policy", {
            spec: { driver: { enabeld: true } },
        });
        const reason = 'ClusterPolicy/cluster-policy: spec.driver.enabeld: no such field; the nearest one is "enabled"';
        assert.ok(reasons([policy]).includes(reason));
    });

    it("refuses what came out differently twice, unless a transform sets it", () => {
        const drawn = (level: string) => ({ ...config, data: { level, sides: [1, level] } });
        const unsteady = unsteadyObjects([drawn("a"), config], [drawn("b"), config]);
        const found = reasons([drawn("a")], {}, { unsteady: unsteadyObjects([drawn("a")], [drawn("b")]) });
        assert.deepEqual(
            [unsteady.length, found],
            [
                0,
                [
                    "ConfigMap/settings: differs between two renders (data.level, data.sides[1]): set it by values, or by a transform of the chart's pin",
                ],
            ],
        );
        const only = { unsteady: [{ second: object("v1", "ConfigMap", "extra") }] };
        assert.deepEqual(reasons([config], {}, only), [
            "ConfigMap/extra: differs between two renders (the object itself): set it by values, or by a transform of the chart's pin",
        ]);
        const set = setField("ConfigMap/settings", ["data"], {});
        assert.deepEqual(
            reasons([drawn("a")], { transforms: [set] }, { unsteady: unsteadyObjects([drawn("a")], [drawn("b")]) }),
            [],
        );
    });
});

describe("the order of a release", () => {
    it("creates early hooks first, by their weights", () => {
        const hook = (name: string, weight: string) =>
            hookOf(
                object("batch/v1", "Job", name, {
                    metadata: {
                        name,
                        annotations: { "helm.sh/hook": "pre-install", "helm.sh/hook-weight": weight },
                    },
                }),
            ) as ChartHook;
        const { objects } = plan(
            [object("v1", "ConfigMap", "settings")],
            { hooks: { "Job/*": { do: "create", because: "makes what pods mount" } } },
            { hooks: [hook("second", "5"), hook("first", "-5")] },
        );
        assert.deepEqual(
            objects.map(({ manifest, stage, turn }) => [manifest.metadata.name, stage, turn]),
            [
                ["first", "early", 0],
                ["second", "early", 1],
                ["settings", "base", 0],
            ],
        );
    });

    it("lets each stage come after the stages before it only, so that no wait can wait for itself", () => {
        for (const stage of STAGES) {
            const before = STAGES.slice(0, STAGES.indexOf(stage));
            assert.deepEqual(
                AFTER[stage].filter((earlier) => !before.includes(earlier)),
                [],
                stage,
            );
        }
    });

    it("never makes a workload wait for a Service or for another operator's objects", () => {
        const service = object("v1", "Service", "a");
        const certificate = object("cert-manager.io/v1", "Certificate", "a", {
            spec: { secretName: "a", issuerRef: { name: "ca" }, dnsNames: ["a"] },
        });
        const { objects, issues } = plan([service, certificate]);
        assert.deepEqual([objects.map(({ stage }) => stage), issues], [["beside", "beside"], []]);
        assert.equal(AFTER.workload.includes("beside"), false);
    });

    it("takes custom resources for the chart's own when it brings their definitions", () => {
        const monitor = object("monitoring.coreos.com/v1", "ServiceMonitor", "a", {
            spec: { selector: {}, endpoints: [] },
        });
        const own = plan([monitor], {}, { definitions: [{ name: "servicemonitors.monitoring.coreos.com" }] });
        assert.deepEqual([own.objects[0]?.stage, plan([monitor]).objects[0]?.stage], ["own", "beside"]);
    });
});

describe("ids of objects", () => {
    it("fit a pattern in which * stands for any text, and nothing else does", () => {
        const fits = (pattern: string) => matchesId(pattern, "Job/a.b-c");
        assert.deepEqual(["Job/a.b-c", "*/a.b-*", "Job/*", "*", "Job/a.b", "*b", "Job/axb-c", "Job/a.b-c*"].map(fits), [
            true,
            true,
            true,
            true,
            false,
            false,
            false,
            true,
        ]);
    });
});
