import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { ensureToolchain } from "../../../tools/setup/toolchain";
import { cloneProject } from "../../../twin/clone";
import { packChart } from "../../support/packedCharts";
import { packReleases } from "../../support/shippedReleases";
import { type Cli, engineCli, type Outcome } from "../support/cli";
import { diagnostics, previewed } from "../support/events";
import type { Evidence } from "../support/site";

const STACK = `config:
  h200-platform:like: prod
  h200-platform:site: { stacks: [bundled] }
  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/bundled } }, workload: { kubeconfig: { path: .kube/bundled } } }
  h200-platform:charts: { source: bundle, bundle: .charts, imageMirror: registry.h200.example/mirror }
  h200-platform:metal: { ironic: { deployKernel: { sha256: ${"b".repeat(64)} }, deployRamdisk: { sha256: ${"c".repeat(64)} } }, nodeImage: { sha256: ${"a".repeat(64)} } }
`;

/** What the charts bring to the workload cluster. Their definitions are no objects of the program. */
const OBJECTS = [
    "gpu-operator-chart-clusterrole-gpu-operator",
    "gpu-operator-chart-clusterrolebinding-gpu-operator",
    "gpu-operator-chart-deployment-gpu-operator",
    "gpu-operator-chart-serviceaccount-gpu-operator",
    "gpu-operator-chart-validatingwebhookconfiguration-gpu-operator",
    "node-feature-discovery-chart-clusterrole-node-feature-discovery",
    "node-feature-discovery-chart-clusterrolebinding-node-feature-discovery",
    "node-feature-discovery-chart-daemonset-node-feature-discovery-topology-updater",
    "node-feature-discovery-chart-daemonset-node-feature-discovery-worker",
    "node-feature-discovery-chart-deployment-node-feature-discovery-gc",
    "node-feature-discovery-chart-deployment-node-feature-discovery-master",
    "node-feature-discovery-chart-serviceaccount-node-feature-discovery",
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
        packReleases(archives);
        readdirSync(archives)
            .filter((file) => /^(gpu-operator|node-feature-discovery)-/.test(file))
            .forEach((file) => {
                rmSync(join(archives, file));
            });
        writeFileSync(join(root, "Pulumi.bundled.yaml"), STACK);
        recordDigests(root);
        const { tools } = await ensureToolchain({ groups: ["charts"] });
        const environment = {
            HOME: root,
            H200_EVIDENCE: join(root, "evidence.json"),
            XDG_CACHE_HOME: join(root, ".cache"),
            KUBECONFIG: "/dev/null",
        };
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
        previewed(events).filter(({ inputs, provider }) => {
            const { annotations = {} } = (inputs["metadata"] ?? {}) as { annotations?: Record<string, string> };
            return provider === "workload" && (annotations["alphaton.ai/provenance"] ?? "").startsWith("chart:");
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

    describe("once the bundle is whole", () => {
        let outcome: Outcome;
        before(async () => {
            outcome = await preview(withHelm);
        });

        it("shows every object of its charts, and policies see them", () => {
            assert.deepEqual(
                chartObjects(outcome)
                    .map(({ op, name }) => `${op} ${name}`)
                    .sort(),
                OBJECTS.map((name) => `create ${name}`),
            );
            const { results } = JSON.parse(readFileSync(join(root, "evidence.json"), "utf8")) as Evidence;
            const judged = results.find(
                ({ control, object }) => control === "POD-11" && object === "Deployment gpu-operator/gpu-operator",
            );
            assert.deepEqual([judged?.status, judged?.provenance], ["pass", "chart:gpu-operator"]);
            const operator = chartObjects(outcome).find(
                ({ name }) => name === "gpu-operator-chart-deployment-gpu-operator",
            );
            assert.match(
                JSON.stringify(operator?.inputs),
                /"image":"registry\.h200\.example\/mirror\/nvcr\.io\/nvidia\/gpu-operator:v26\.7\.0@sha256:[0-9a-f]{64}"/,
            );
        });

        it("shows which release brings the definitions of each group, and their sum", () => {
            const sets = previewed(outcome.events).filter(({ type }) => type === "alphaton:upstream:CrdSet");
            const workload = sets.find(({ name }) => name === "workload-definitions")?.inputs ?? {};
            assert.deepEqual(workload["from"], {
                "nfd.k8s-sigs.io": "node-feature-discovery 0.19.0",
                "nvidia.com": "gpu-operator v26.7.0",
            });
            const sums = sets.flatMap(({ inputs }) =>
                Object.values(inputs["sha256"] as Readonly<Record<string, string>>),
            );
            assert.deepEqual(
                sums.filter((sum) => !/^[0-9a-f]{64}$/.test(sum)),
                [],
            );
            const { clusters } = planPlatform("bundled", loadFromFiles("bundled", root));
            assert.equal(new Set(sums).size, clusters.flatMap(({ definitions }) => definitions).length);
        });

        it("needs no helm for what was rendered before", async () => {
            assert.equal(chartObjects(await preview(withoutHelm)).length, OBJECTS.length);
        });
    });
});

/** As if registries had been asked: a site whose charts are in a bundle takes no image without digest. */
function recordDigests(root: string): void {
    const { images } = planPlatform("bundled", loadFromFiles("bundled", root));
    const digestOf = (name: string) => `sha256:${createHash("sha256").update(name).digest("hex")}`;
    const names = images.map(({ repository, tag }) => `${repository}:${tag}`);
    const file = join(root, "components/upstream/versions/digests.json");
    writeFileSync(file, JSON.stringify(Object.fromEntries(names.map((name) => [name, digestOf(name)]))));
}
