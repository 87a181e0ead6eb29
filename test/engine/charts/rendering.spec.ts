import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bundledArchives } from "../../../components/upstream/charts/archive";
import { Helm } from "../../../components/upstream/charts/helm";
import { HelmSource } from "../../../components/upstream/charts/helmSource";
import { idOf } from "../../../components/upstream/charts/objectIds";
import { planRelease } from "../../../components/upstream/charts/release";
import type { ChartContents } from "../../../components/upstream/charts/source";
import { leaveOut, setField } from "../../../components/upstream/charts/transforms";
import type { ChartValues } from "../../../components/upstream/valueDifferences";
import { type ChartPin, charts, rendering } from "../../../components/upstream/versions";
import type { RenderingPins } from "../../../components/upstream/versions/rendering";
import { packChart, pinOf } from "../../support/packedCharts";
import { toolchainHelm } from "../support/helm";

describe("charts rendered by helm", function () {
    this.timeout(60_000);
    const scratch = mkdtempSync(join(tmpdir(), "charts-spec-"));
    const cache = join(scratch, "renders");
    let helm: Helm;

    before(async function () {
        this.timeout(600_000);
        helm = await toolchainHelm();
        for (const name of readdirSync(join(__dirname, "../../support/charts"))) {
            packChart(name, scratch);
        }
    });
    after(() => rmSync(scratch, { recursive: true }));

    const source = (changes: { helm?: Helm; pins?: RenderingPins } = {}) =>
        new HelmSource({
            kind: "bundle",
            archives: bundledArchives(scratch),
            helm,
            cache,
            pins: rendering,
            ...changes,
        });
    const contents = (pin: ChartPin, values: ChartValues = {}) => source().contents(pin, values);
    const plan = (pin: ChartPin, rendered: ChartContents) =>
        planRelease(pin, rendered, { typedKinds: [], leaveOut: [], transforms: [] });
    const issues = (pin: ChartPin, values: ChartValues = {}) =>
        plan(pin, contents(pin, values)).issues.map(({ path, reason }) => `${path}: ${reason}`);

    describe("a chart with everything", () => {
        const pin = pinOf("beacon", {
            otherNamespaces: ["kube-system"],
            hooks: {
                "Job/beacon-certgen": { do: "create", because: "makes the webhook's certificate" },
                "Job/beacon-announce": { do: "leave out", because: "greets" },
            },
        });

        it("is split into objects, hooks and definitions; notes and tests are none of these", () => {
            const { objects, hooks, definitions } = contents(pin);
            assert.deepEqual(objects.map(idOf).sort(), [
                "APIService/v1.view.example.test",
                "Beacon/north",
                "ClusterRole/beacon",
                "ClusterRoleBinding/beacon",
                "ConfigMap/beacon",
                "DaemonSet/beacon-lens",
                "Deployment/beacon",
                "RoleBinding/beacon-auth-reader",
                "Service/beacon",
                "ServiceAccount/beacon",
                "ValidatingWebhookConfiguration/beacon",
            ]);
            assert.deepEqual(
                hooks.map(({ kind, name, moments }) => `${kind}/${name} at ${moments.join(", ")}`).sort(),
                [
                    "Job/beacon-announce at post-install",
                    "Job/beacon-certgen at pre-install, pre-upgrade",
                    "Job/beacon-sweep at pre-delete",
                    "Pod/beacon-test at test",
                ],
            );
            assert.deepEqual(definitions.map(({ name, manifest }) => [name, manifest?.kind]).sort(), [
                ["beacons.example.test", "CustomResourceDefinition"],
                ["lamps.example.test", "CustomResourceDefinition"],
            ]);
        });

        it("is read as Kubernetes reads YAML", () => {
            const deployment = contents(pin).objects.find(({ kind }) => kind === "Deployment");
            const { template } = deployment?.["spec"] as { template: { spec: Record<string, unknown> } };
            const [container] = template.spec["containers"] as { args: string[] }[];
            assert.deepEqual(
                [template.spec["securityContext"], template.spec["volumes"], container?.args],
                [
                    { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                    [{ name: "config", configMap: { name: "beacon", defaultMode: 0o440 } }],
                    ["--helper-image=registry.example.test/helper:v2", "--window=12:30"],
                ],
            );
        });

        it("is planned in an order that nothing has to wait against, hooks in their places", () => {
            const { objects, leftOut, issues: reasons } = plan(pin, contents(pin));
            assert.deepEqual(reasons, []);
            assert.deepEqual(
                objects
                    .map(({ manifest, stage }) => `${stage} ${manifest.metadata.namespace ?? "-"} ${idOf(manifest)}`)
                    .sort(),
                [
                    "base - ClusterRole/beacon",
                    "base - ClusterRoleBinding/beacon",
                    "base kube-system RoleBinding/beacon-auth-reader",
                    "base lights ConfigMap/beacon",
                    "base lights ServiceAccount/beacon",
                    "beside lights Service/beacon",
                    "early lights Job/beacon-certgen",
                    "own lights Beacon/north",
                    "served - APIService/v1.view.example.test",
                    "served - ValidatingWebhookConfiguration/beacon",
                    "workload lights DaemonSet/beacon-lens",
                    "workload lights Deployment/beacon",
                ],
            );
            assert.deepEqual([...leftOut].sort(), ["Job/beacon-announce", "Job/beacon-sweep", "Pod/beacon-test"]);
        });

        it("is refused for everything that its pin does not account for, at once", () => {
            assert.deepEqual(issues(pinOf("beacon")), [
                "Job/beacon-certgen: is a hook (pre-install, pre-upgrade) that only helm runs; say what becomes of it in `hooks` of the chart's pin",
                "Job/beacon-announce: is a hook (post-install) that only helm runs; say what becomes of it in `hooks` of the chart's pin",
                'RoleBinding/beacon-auth-reader: lives in namespace "kube-system", which the chart\'s pin does not declare (lights)',
            ]);
        });

        it("follows values into subcharts, and checks custom resources by the definitions it brings", () => {
            const values = { replicas: 3, lens: { polish: "coarse" } };
            const polish = contents(pin, values).objects.find(({ kind }) => kind === "DaemonSet");
            assert.match(JSON.stringify(polish), /"name":"POLISH","value":"coarse"/);
            const off = contents(pin, { lens: { enabled: false } }).objects;
            assert.equal(
                off.some(({ kind }) => kind === "DaemonSet"),
                false,
            );
            const dim = { ...pin, transforms: [setField("Beacon/north", ["spec", "rnage"], 3)] };
            assert.deepEqual(issues(dim), ['Beacon/north: spec.rnage: no such field; the nearest one is "range"']);
        });

        it("is rendered once for what decides it, and again when the kept render is damaged", () => {
            const absent = new Helm({ executable: "/nowhere/helm", version: rendering.helmVersion, environment: {} });
            const first = contents(pin, { replicas: 5 });
            const warm = source({ helm: absent }).contents(pin, { replicas: 5 });
            assert.deepEqual(warm.objects, first.objects);
            assert.deepEqual(
                warm.definitions.map(({ manifest }) => manifest),
                first.definitions.map(({ manifest }) => manifest),
            );
            for (const entry of readdirSync(cache).map((name) => join(cache, name))) {
                writeFileSync(entry, readFileSync(entry, "utf8").slice(0, 100));
            }
            assert.deepEqual(contents(pin, { replicas: 5 }).objects, first.objects);
        });

        it("says that nobody has recorded its digest, and which one the archive has", () => {
            const { digest } = packChart("beacon", scratch);
            assert.deepEqual(contents(pin).verdicts, [
                {
                    id: "chart/beacon/digest",
                    subject: "chart/beacon",
                    status: "indeterminate",
                    reason: `no digest is recorded for 1.4.0; the archive that was used has ${digest}`,
                    types: [],
                },
            ]);
            assert.deepEqual(contents({ ...pin, digest }).verdicts, []);
        });
    });

    describe("a render that depends on more than values", () => {
        it("is refused when it draws a value, until a value or a transform sets it", () => {
            assert.deepEqual(issues(pinOf("dice")), [
                "Secret/dice: differs between two renders (stringData.password): set it by values, or by a transform of the chart's pin",
            ]);
            assert.deepEqual(issues(pinOf("dice"), { random: false }), []);
            const set = setField("Secret/dice", ["stringData", "password"], "");
            assert.deepEqual(issues(pinOf("dice", { transforms: [set] })), []);
            const left = leaveOut("Secret/dice", "the secret store brings it");
            assert.deepEqual(issues(pinOf("dice", { transforms: [left] })), []);
        });

        it("is refused when it reads the clock, in whatever grain", () => {
            for (const grain of ["second", "day"]) {
                assert.deepEqual(issues(pinOf("clock"), { grain }), [
                    "ConfigMap/clock: differs between two renders (data.stamp): set it by values, or by a transform of the chart's pin",
                ]);
            }
        });

        it("is refused when it asks the cluster, until values keep it from asking or the pin says why no answer is right", () => {
            assert.deepEqual(issues(pinOf("inquirer")), [
                "inquirer/templates/config.yaml:4:14: asks the cluster (`lookup`) and would render differently there: set what it looks for by values, or say in `lookups` of the chart's pin why no answer is right",
            ]);
            assert.deepEqual(issues(pinOf("inquirer"), { ask: false }), []);
            const lookups = { "templates/config.yaml": "the Secret is made after the chart" };
            assert.deepEqual(issues(pinOf("inquirer", { lookups })), []);
            assert.deepEqual(issues(pinOf("dice", { lookups }), { random: false }), [
                "templates/config.yaml: asks the cluster for nothing; take it out of `lookups`",
            ]);
        });

        it("is refused when an API that is not pinned decides on objects, by name", () => {
            const unpinned = source({ pins: { ...rendering, apiVersions: [] } });
            assert.deepEqual(unpinned.contents(pinOf("monitored"), {}).issues, [
                {
                    path: "monitoring.coreos.com/v1/ServiceMonitor",
                    reason: "decides on ServiceMonitor/monitored, and is pinned neither in rendering.apiVersions nor in rendering.absentApis",
                },
            ]);
            const absentApis = { "monitoring.*": "nobody scrapes" };
            const absent = source({ pins: { ...rendering, apiVersions: [], absentApis } });
            assert.deepEqual(absent.contents(pinOf("monitored"), {}).issues, []);
            assert.throws(() => unpinned.contents(pinOf("monitored"), { required: true }), {
                message: [
                    "Chart monitored 0.1.0 is refused:",
                    "  render: fails: execution error at (monitored/templates/objects.yaml:3:4): ServiceMonitors need monitoring.coreos.com/v1; it looks for monitoring.coreos.com/v1/ServiceMonitor, which rendering.apiVersions lacks",
                ].join("\n"),
            });
            assert.deepEqual(issues(pinOf("monitored"), { required: true }), []);
        });

        it("is refused when it renders objects that the pinned Kubernetes release does not serve", () => {
            assert.deepEqual(issues(pinOf("hollow"), { enabled: true, apiVersion: "policy/v1beta1" }), [
                "ConfigMap/hollow: the pinned Kubernetes release does not serve ConfigMap in policy/v1beta1",
                "objects: there are none: nothing would be created",
            ]);
            assert.deepEqual(issues(pinOf("hollow"), { enabled: true, apiVersion: "example.test/v1" }), [
                "ConfigMap/hollow: needs example.test/v1, of which no definition is imported: add it to components/upstream/imports.json",
                "objects: there are none: nothing would be created",
            ]);
        });
    });

    it("accepts the chart that a twin's bundle may hold in the place of the GPU operator's, by the same pin", () => {
        const { gpuOperator } = charts;
        const values = { nfd: { enabled: true }, clusterPolicy: { deployCR: false }, operator: { upgradeCRD: true } };
        const release = planRelease(gpuOperator, contents(gpuOperator, values), {
            typedKinds: ["ClusterPolicy"],
            leaveOut: ["webhooks", "aggregated-apis"],
            transforms: [],
        });
        assert.deepEqual(release.issues, []);
        assert.deepEqual(release.objects.map(({ manifest }) => idOf(manifest)).sort(), [
            "ClusterRole/gpu-operator",
            "ClusterRoleBinding/gpu-operator",
            "ConfigMap/node-feature-discovery",
            "Deployment/gpu-operator",
            "ServiceAccount/gpu-operator",
        ]);
        assert.deepEqual(release.leftOut, [
            "ValidatingWebhookConfiguration/gpu-operator",
            "Job/gpu-operator-upgrade-crd",
        ]);
    });

    it("refuses an empty render", () => {
        assert.deepEqual(issues(pinOf("hollow")), ["objects: there are none: nothing would be created"]);
    });

    it("shows what a chart's own schema says about values", () => {
        assert.throws(() => contents(pinOf("strict"), { replica: 2 }), {
            message: [
                "Chart strict 0.1.0 is refused:",
                "  render: fails: values don't meet the specifications of the schema(s) in the following chart(s): strict: - at '': additional properties 'replica' not allowed",
            ].join("\n"),
        });
    });

    it("names what is missing where helm cannot be found, or is another version", () => {
        const remedy = `charts are rendered by helm ${rendering.helmVersion}: run \`npm run setup -- --group charts\`, put it on PATH, or name it in H200_HELM`;
        const environment = { PATH: process.env["PATH"] };
        const fails = (executable: string, version: string) => () =>
            source({ helm: new Helm({ executable, version, environment }) }).contents(pinOf("strict"), { replicas: 9 });
        assert.throws(fails("/nowhere/helm", rendering.helmVersion), {
            message: `Chart strict 0.1.0 is refused:\n  render: fails: "/nowhere/helm" cannot be started (ENOENT); ${remedy}`,
        });
        assert.throws(fails("true", rendering.helmVersion), {
            message: `Chart strict 0.1.0 is refused:\n  render: fails: "true" is helm ; ${remedy}`,
        });
    });
});
