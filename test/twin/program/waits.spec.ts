import * as assert from "node:assert/strict";

import { readyStages } from "../../../twin/stages";
import { sharedTwin } from "../support/sharedTwin";
import type { Ended } from "../support/twin";

/** Minutes for one deployment on a machine that does other things as well, the provider's retries included. */
const STEP_MS = 10 * 60_000;

const NAME = "gpu-operator-cluster-policy";
const URN = `urn:pulumi:twin::h200-platform::alphaton:gpu:GpuOperator$kubernetes:nvidia.com/v1:ClusterPolicy::${NAME}`;
const STATE = "jsonpath={.items[*].status.state}";
const STAGE = "clusterpolicies.nvidia.com-ready";

describe("what an operator never reports ready", function () {
    this.timeout(STEP_MS);
    const twin = sharedTwin();

    before(async () => {
        const { code, stderr } = await pulumi(`destroy --target '${URN}'`);
        assert.equal(code, 0, stderr);
    });

    beforeEach(() => {
        // The provider would wait ten minutes. What it waits for, and what it says in the end, is the same after seconds.
        twin().checkout.edit(
            "components/gpu/gpuOperator.ts",
            "{ parent: this, dependsOn: [release] }",
            `{ parent: this, dependsOn: [release], customTimeouts: { create: "5s", update: "5s" } }`,
        );
    });

    afterEach(() => {
        twin().checkout.restore();
    });

    it("fails the deployment by name where it was sent to the wrong control plane", async () => {
        twin().checkout.edit(
            "stacks/platform.ts",
            "images: gpuOperatorImages });",
            `images: gpuOperatorImages }, { transformations: [({ type, props, opts }) => (
                type === "kubernetes:nvidia.com/v1:ClusterPolicy"
                    ? { props, opts: { ...opts, provider: clusters.management.provider } }
                    : undefined
            )] });`,
        );
        // The provider gives a missing kind a minute to appear, whatever the time-outs say.
        const { code, stdout } = await pulumi("up --policy-pack policies");
        assert.notEqual(code, 0);
        assert.match(errorAbout(stdout), /API server reported .* no matches for kind "ClusterPolicy"/, stdout);
    });

    it("fails the deployment by name where nobody ever reports", async () => {
        await twin().kubectl("workload", `delete stage ${STAGE}`);
        const { code, stdout } = await pulumi("up --policy-pack policies");
        assert.notEqual(code, 0);
        assert.match(errorAbout(stdout), /was successfully created, but .* failed to fully initialize/, stdout);
    });

    it("fails the deployment by name where the operator reports a failure", async () => {
        await play("notReady");
        await twin().kubectl("workload", "wait clusterpolicy/cluster-policy --for=jsonpath={.status.state}=notReady");
        const { code, stdout } = await pulumi("up --policy-pack policies");
        assert.notEqual(code, 0);
        assert.match(errorAbout(stdout), /failed to fully initialize/, stdout);
    });

    it("is waited for and found once the operator reports it ready", async () => {
        twin().checkout.restore();
        await play("ready");
        const { code, stdout } = await pulumi("up --policy-pack policies");
        assert.equal(code, 0, stdout);
        assert.equal(await twin().kubectl("workload", `get clusterpolicies --output=${STATE}`), "ready");
    });

    /** Lets KWOK report that state: it asks anew about objects that it knows when a behaviour is new. */
    async function play(state: string): Promise<void> {
        const stage = readyStages("nvidia.com").find(({ metadata }) => metadata.name === STAGE);
        const text = JSON.stringify(stage)
            .replace('["ready"]', `["${state}"]`)
            .replace(/(state\W+)ready/, `$1${state}`);
        twin().checkout.write("stage.json", text);
        await twin().kubectl("workload", `delete stage ${STAGE} --ignore-not-found`);
        await twin().kubectl("workload", "apply --server-side --field-manager=twin --filename stage.json");
    }

    function pulumi(line: string): Promise<Ended> {
        const [verb = "", ...rest] = line.split(" ");
        const options = "--stack twin --yes --skip-preview --non-interactive --color never";
        return twin().shell(["pulumi", verb, options, ...rest].join(" "));
    }

    /** The engine's last word about the ClusterPolicy, in its closing list of diagnostics. */
    function errorAbout(output: string): string {
        const [, diagnostics = ""] = output.split("\nDiagnostics:\n");
        const [, about = ""] = diagnostics.split(`(${NAME}):\n`);
        return about.split("\n\n")[0] ?? "";
    }
});
