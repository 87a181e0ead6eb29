import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { cloneProject } from "../../twin/clone";
import { type Cli, engineCli } from "./support/cli";
import { diagnostics } from "./support/events";

describe("a custom resource with a part that the engine computes", function () {
    this.timeout(180_000);
    const root = cloneProject();
    let cli: Cli;

    before(async () => {
        cli = await engineCli(root, { HOME: root, KUBECONFIG: "/dev/null" });
        assert.equal((await cli.pulumi("stack", "init", "prod")).code, 0);
    });
    after(async () => {
        await cli.remove();
        rmSync(root, { recursive: true });
    });

    it("fails the preview for a misspelt field in it, by path and with the nearest one", async () => {
        const file = join(root, "components/gpu/gpuOperator.ts");
        const source = readFileSync(file, "utf8");
        const spec = "spec: clusterPolicySpec(values, images),";
        assert.equal(source.split(spec).length, 2);
        const computed =
            "spec: { ...clusterPolicySpec(values, images), toolkit: pulumi.output({ enabeld: true }) as never },";
        writeFileSync(file, source.replace(spec, computed));
        const { code, events } = await cli.pulumi("preview", "--stack=prod");
        assert.notEqual(code, 0);
        assert.match(
            diagnostics(events, "error").join("\n"),
            /ClusterPolicy \(nvidia\.com\/v1\) "cluster-policy" does not fit its schema:\n {2}spec\.toolkit\.enabeld: no such field; the nearest one is "enabled"/,
        );
    });
});
