import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { deployedCharts, deployedManifests } from "../../../stacks/plan/deployedCharts";
import type { TwinSummary } from "../../../twin/summary";
import { packChart } from "../../support/packedCharts";
import { packReleases } from "../../support/shippedReleases";
import { sharedTwin } from "../support/sharedTwin";

/** Minutes for a run on a machine that does other things as well. */
const RUN_MS = 10 * 60_000;

const BUNDLE = "bundle-test";

describe("a twin with a directory of real charts", function () {
    this.timeout(RUN_MS);
    const twin = sharedTwin();
    let summary: TwinSummary;

    before(async () => {
        const directory = path.join(twin().checkout.root, BUNDLE);
        fs.mkdirSync(directory);
        packReleases(directory);
        // Of these there is more than what is recorded: hooks, webhooks, a chart within the chart.
        packChart("gpu-operator", directory);
        packChart("node-feature-discovery", directory);
        const section = `  h200-platform:charts: { bundle: ${BUNDLE} }\n`;
        const file = "Pulumi.twin.yaml";
        twin().checkout.write(file, twin().checkout.read(file) + section);
        summary = await twin().up("--source", "bundle");
    });

    after(async () => {
        twin().checkout.restore();
        await twin().up();
    });

    it("applies what helm renders of them, under the policies", async () => {
        assert.deepEqual(
            Object.keys(summary.provenance).sort(),
            [
                "ours",
                ...deployedCharts.map(({ pin }) => `chart:${pin.name}`),
                ...deployedManifests.map(({ pin }) => `manifest:${pin.name}`),
            ].sort(),
        );
        assert.ok(Object.values(summary.policies).every(({ fail }) => fail === 0));
        const phases = (namespace: string) =>
            twin().kubectl("workload", `get pods -n ${namespace} -o jsonpath={.items[*].status.phase}`);
        // The operator, and on each of four GPU hosts what says how its GPUs are.
        assert.deepEqual((await phases("gpu-operator")).split(" "), Array(5).fill("Running"));
        // On each of four GPU hosts a worker and a topology updater; two masters, and one that tidies up.
        assert.deepEqual((await phases("node-feature-discovery")).split(" "), Array(11).fill("Running"));
    });

    it("lists what they bring that nothing here could serve", () => {
        const { "gpu-operator": own, ...others } = summary.chartsWithout;
        assert.deepEqual(own, ["Job/gpu-operator-upgrade-crd", "ValidatingWebhookConfiguration/gpu-operator"]);
        assert.deepEqual(others["cluster-api"], [
            "MutatingWebhookConfiguration/capi-mutating-webhook-configuration",
            "ValidatingWebhookConfiguration/capi-validating-webhook-configuration",
        ]);
        assert.deepEqual(
            Object.values(others)
                .flat()
                .filter((object) => !/^(Validating|Mutating)WebhookConfiguration\//.test(object)),
            [],
        );
    });

    it("leaves definitions to the imported ones", async () => {
        const versions = "jsonpath={.metadata.annotations.alphaton\\.ai/definitions}";
        const installed = await twin().kubectl("workload", `get crd gpuclusters.nvidia.com -o '${versions}'`);
        assert.match(installed, /^[0-9a-f]{64}$/);
    });

    it("changes nothing when it runs again", async () => {
        const { same, ...others } = (await twin().up("--source", "bundle")).changes;
        assert.deepEqual(others, { create: 0, update: 0, delete: 0, replace: 0 });
        assert.ok(same > 0);
    });
});
