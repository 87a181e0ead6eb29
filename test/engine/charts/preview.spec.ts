import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ensureToolchain } from "../../../tools/setup/toolchain";
import { cloneProject } from "../../../twin/clone";
import { packChart } from "../../support/packedCharts";
import { type Cli, engineCli, type Outcome } from "../support/cli";
import { diagnostics, previewed } from "../support/events";

const STACK = `config:
  h200-platform:like: prod
  h200-platform:site: { stacks: [bundled] }
  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/bundled } }, workload: { kubeconfig: { path: .kube/bundled } } }
  h200-platform:charts: { source: bundle, bundle: .charts, imageMirror: registry.example.com/mirror }
`;

/** What the charts of the bundle bring, their definitions apart from them. */
const OBJECTS = [
    "gpu-operator-chart-clusterrole-gpu-operator",
    "gpu-operator-chart-clusterrolebinding-gpu-operator",
    "gpu-operator-chart-deployment-gpu-operator",
    "gpu-operator-chart-serviceaccount-gpu-operator",
    "gpu-operator-chart-validatingwebhookconfiguration-gpu-operator",
    "gpu-operator-definitions-gpuclusters.nvidia.com",
    "node-feature-discovery-chart-clusterrole-node-feature-discovery",
    "node-feature-discovery-chart-clusterrolebinding-node-feature-discovery",
    "node-feature-discovery-chart-daemonset-node-feature-discovery-topology-updater",
    "node-feature-discovery-chart-daemonset-node-feature-discovery-worker",
    "node-feature-discovery-chart-deployment-node-feature-discovery-gc",
    "node-feature-discovery-chart-deployment-node-feature-discovery-master",
    "node-feature-discovery-chart-serviceaccount-node-feature-discovery",
    "node-feature-discovery-definitions-nodefeatures.nfd.k8s-sigs.io",
];

describe("a site that was never deployed, with its charts in a bundle", function () {
    this.timeout(600_000);
    const root = cloneProject();
    const archives = join(root, ".charts");
    /** With the toolchain's helm, and with none: renders are kept for both. */
    let withHelm: Cli;
    let withoutHelm: Cli;

    before(async () => {
        mkdirSync(archives);
        writeFileSync(join(root, "Pulumi.bundled.yaml"), STACK);
        const { tools } = await ensureToolchain({ groups: ["charts"] });
        const environment = { HOME: root, XDG_CACHE_HOME: join(root, ".cache"), KUBECONFIG: "/dev/null" };
        withHelm = await engineCli(root, { ...environment, H200_HELM: tools.helm.path });
        assert.equal((await withHelm.pulumi("stack", "init", "bundled")).code, 0);
        // Each makes the backend's folder.
        rmSync(withHelm.backend, { recursive: true });
        withoutHelm = await engineCli(root, { ...environment, H200_HELM: "/nowhere/helm" });
        assert.equal((await withoutHelm.pulumi("stack", "init", "bundled")).code, 0);
    });
    after(async () => {
        await withHelm.remove();
        await withoutHelm.remove();
        rmSync(root, { recursive: true });
    });

    const preview = (cli: Cli) => cli.pulumi("preview", "--stack=bundled", "--policy-pack=policies");
    const chartObjects = ({ events }: Outcome) =>
        previewed(events).filter(({ inputs }) => {
            const { annotations = {} } = (inputs["metadata"] ?? {}) as { annotations?: Record<string, string> };
            return (annotations["alphaton.ai/provenance"] ?? "").startsWith("chart:");
        });

    it("is refused with what to fetch, while the bundle lacks a chart", async () => {
        const outcome = await preview(withHelm);
        assert.notEqual(outcome.code, 0);
        const [message = ""] = diagnostics(outcome.events, "error");
        assert.match(
            message,
            /^Charts of stack "bundled" cannot be had from charts\.source "bundle"; nothing was created\.\nChart node-feature-discovery 0\.19\.0 is refused:\n.*\nChart gpu-operator v26\.7\.0 is refused:\n +archive: \S+gpu-operator-v26\.7\.0\.tgz does not exist; fetch it with: helm pull gpu-operator --repo https:\/\/helm\.ngc\.nvidia\.com\/nvidia --version v26\.7\.0 --destination \S+\.charts/,
        );
    });

    it("is refused in one line while helm is missing", async () => {
        packChart("node-feature-discovery", archives);
        packChart("gpu-operator", archives);
        const outcome = await preview(withoutHelm);
        assert.notEqual(outcome.code, 0);
        assert.match(
            diagnostics(outcome.events, "error").join("\n"),
            /render: fails: "\/nowhere\/helm" cannot be started \(ENOENT\); charts are rendered by helm \S+: run `npm run setup -- --group charts`/,
        );
    });

    it("shows every object of its charts, and policies see them", async () => {
        const outcome = await preview(withHelm);
        assert.deepEqual(
            chartObjects(outcome)
                .map(({ op, provider, name }) => `${op} ${name} on ${provider}`)
                .sort(),
            OBJECTS.map((name) => `create ${name} on workload`),
        );
        const said = outcome.events.flatMap(({ policyEvent }) => policyEvent?.message ?? []).join("\n");
        assert.match(
            said,
            /POD-11 Deployment gpu-operator\/gpu-operator: spec\.template\.spec\.containers\[0\]\.image has no digest/,
        );
        const operator = chartObjects(outcome).find(
            ({ name }) => name === "gpu-operator-chart-deployment-gpu-operator",
        );
        assert.match(
            JSON.stringify(operator?.inputs),
            /"image":"registry\.example\.com\/mirror\/nvcr\.io\/nvidia\/gpu-operator:v26\.7\.0"/,
        );
    });

    it("needs no helm for what was rendered before", async () => {
        assert.equal(chartObjects(await preview(withoutHelm)).length, OBJECTS.length);
    });
});
