import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { ClusterName } from "../../../stacks/plan/platformPlan";
import { definitionsOf } from "../../../stacks/plan/deployedCharts";
import type { ComparedDefinition, DefinitionsResult } from "../../../tools/definitions/result";
import { installDefinitions } from "../../../twin/definitions";
import { kubectlFor } from "../../../twin/kubectl";
import { packReleases } from "../../support/shippedReleases";
import { sharedTwin } from "../support/sharedTwin";

/** Minutes for all of it on a machine that does other things as well. */
const STEP_MS = 5 * 60_000;

/** A real site, as far as the command can tell: its clusters are those of the twin. */
const SITE = `config:
  h200-platform:like: prod
  h200-platform:site: { stacks: [site] }
  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/site, context: management } }, workload: { kubeconfig: { path: .kube/site, context: workload } } }
  h200-platform:charts: { source: bundle, bundle: .releases }
`;
/** What is tried on one cluster need not be tried on both. */
const HERE = "--cluster=workload";
/** Nothing on a twin is of its kind. */
const UNUSED = "nodefeaturegroups.nfd.k8s-sigs.io";
const CHANGED = "nodefeatures.nfd.k8s-sigs.io";
const FIELD = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties";

describe("npm run definitions, on API servers", function () {
    this.timeout(STEP_MS);
    const twin = sharedTwin();

    before(() => {
        const { root } = twin().checkout;
        fs.mkdirSync(path.join(root, ".releases"));
        packReleases(path.join(root, ".releases"));
        fs.mkdirSync(path.join(root, ".kube"));
        fs.copyFileSync(twin().path("kubeconfig"), path.join(root, ".kube/site"));
        twin().checkout.write("Pulumi.site.yaml", SITE);
    });
    after(async () => {
        twin().checkout.restore();
        for (const folder of [".releases", ".kube"]) {
            fs.rmSync(path.join(twin().checkout.root, folder), { recursive: true, force: true });
        }
        for (const cluster of ["management", "workload"] as const) {
            const kubectl = await kubectlFor(twin().checkout.root, cluster);
            await installDefinitions(kubectl, definitionsOf(cluster));
        }
    });

    const command = (...args: string[]) => twin().command("definitions", "--stack=site", ...args);
    /** What was found, by name of definition. */
    async function found(...args: string[]) {
        const { code, stdout, stderr } = await command("--json", ...args);
        assert.ok(stdout.startsWith("{"), stderr);
        const { clusters, installed } = JSON.parse(stdout) as DefinitionsResult;
        const all = clusters.flatMap(({ sets }) => sets.flatMap(({ definitions }) => definitions));
        return { code, installed, all: new Map(all.map((definition) => [definition.name, definition])) };
    }
    const others = (all: ReadonlyMap<string, ComparedDefinition>) =>
        [...all.values()].filter(({ state }) => state !== "current").map(({ name, state }) => `${name} ${state}`);
    /** Of each definition; changes with every change. */
    async function generations(cluster: ClusterName): Promise<Map<string, unknown>> {
        const crds = await (await kubectlFor(twin().checkout.root, cluster)).get("customresourcedefinitions");
        return new Map(crds.map(({ metadata }) => [metadata.name, metadata["generation"]]));
    }
    const patch = (operations: readonly object[], flags = "") =>
        twin().kubectl("workload", `patch crd ${CHANGED} ${flags} --type=json -p '${JSON.stringify(operations)}'`);

    it("names what a cluster lacks that has the imported ones, and changes nothing with --check", async () => {
        const before = await generations("management");
        const { code, installed, all } = await found("--check");
        assert.deepEqual([code, installed], [1, false]);
        assert.deepEqual([...new Set([...all.values()].map(({ state }) => state))], ["different"]);
        assert.ok(all.get("clusters.cluster.x-k8s.io")?.changes.includes("conversion.strategy"));
        assert.deepEqual(
            [...all.values()].flatMap(({ breaking, refused }) => [...breaking, ...refused]),
            [],
        );
        assert.deepEqual(await generations("management"), before);
    });

    it("installs what the releases bring, whole, on the cluster of each", async () => {
        const { code, stderr, stdout } = await command();
        assert.equal(code, 0, stderr);
        assert.match(
            stdout,
            /^management\n {2}cert-manager\.io \(cert-manager v1\.21\.1\): 4 definitions: 4 different\n/,
        );
        assert.match(stdout, /definitions: \d+ different\. All stand as wanted\.\n$/);
        const query =
            "jsonpath={.spec.conversion.webhook.clientConfig.service.namespace} {.metadata.annotations.alphaton\\.ai/provenance}";
        assert.equal(
            await twin().kubectl("management", `get crd clusters.cluster.x-k8s.io -o '${query}'`),
            "capi-system manifest:cluster-api",
        );
        assert.equal(
            await twin().kubectl("workload", `get crd clusterpolicies.nvidia.com -o '${query}'`),
            "gpu-operator chart:gpu-operator",
        );
    });

    it("changes nothing the second time", async () => {
        const before = [await generations("management"), await generations("workload")];
        const { code, installed, all } = await found();
        assert.deepEqual([code, installed, others(all)], [0, true, []]);
        assert.deepEqual([await generations("management"), await generations("workload")], before);
        assert.equal((await found("--check")).code, 0);
    });

    it("names one that was edited and one that is gone, and puts both right", async () => {
        await patch([{ op: "remove", path: `${FIELD}/features` }]);
        await twin().kubectl("workload", `delete crd ${UNUSED}`);
        const checked = await found("--check", HERE);
        assert.equal(checked.code, 1);
        assert.deepEqual(others(checked.all).sort(), [`${UNUSED} missing`, `${CHANGED} different`]);
        assert.deepEqual(checked.all.get(CHANGED)?.changes, ["v1alpha1.spec.features"]);
        assert.equal((await command(HERE)).code, 0);
        assert.deepEqual(others((await found("--check", HERE)).all), []);
    });

    it("takes no field away that objects may have, unless it is told to", async () => {
        await patch([{ op: "add", path: `${FIELD}/ours`, value: { type: "string" } }]);
        const { code, stderr } = await command(HERE);
        assert.equal(code, 1);
        assert.match(
            stderr,
            /nothing was changed\.\n {2}breaking: nodefeatures\.nfd\.k8s-sigs\.io v1alpha1\.spec\.ours: removed\n/,
        );
        assert.deepEqual(others((await found("--check", HERE)).all), [`${CHANGED} different`]);
        assert.equal((await command(HERE, "--allow-breaking")).code, 0);
        assert.deepEqual(others((await found("--check", HERE)).all), []);
    });

    it("refuses to take away a version that objects may be stored in", async () => {
        const version = { name: "v0", served: true, storage: false, schema: { openAPIV3Schema: { type: "object" } } };
        await patch([{ op: "add", path: "/spec/versions/-", value: version }]);
        await patch(
            [{ op: "replace", path: "/status/storedVersions", value: ["v0", "v1alpha1"] }],
            "--subresource=status",
        );
        const { code, stderr } = await command(HERE, "--allow-breaking");
        assert.equal(code, 1);
        assert.match(
            stderr,
            /refused: nodefeatures\.nfd\.k8s-sigs\.io: objects may still be stored as v0, which is gone/,
        );
        await patch([{ op: "replace", path: "/status/storedVersions", value: ["v1alpha1"] }], "--subresource=status");
        assert.equal((await command(HERE, "--allow-breaking")).code, 0);
    });

    it("is what an update asks for that finds definitions of another set, before it creates anything", async () => {
        const { code, stdout } = await twin().shell("pulumi up --stack twin --yes --skip-preview --color=never");
        assert.notEqual(code, 0);
        assert.match(stdout, /Definitions that stack "twin" needs are not installed; nothing was created\.\n/);
        assert.match(stdout, /workload: nvidia\.com \(imported\): clusterpolicies\.nvidia\.com, .* not of this set\n/);
        assert.match(stdout, /Run `npm run twin`, then this again\./);
    });

    it("changes nothing while a release cannot be had, or is recorded only", async () => {
        fs.rmSync(path.join(twin().checkout.root, ".releases/cluster-api-v1.13.5"), { recursive: true });
        const missing = await command();
        assert.equal(missing.code, 1);
        assert.match(
            missing.stderr,
            /cannot be had from charts\.source "bundle"; nothing was changed\.\nChart cluster-api v1\.13\.5 is refused:\n {2}files: \S+ does not exist; fetch it with: curl /,
        );
        const recorded = await twin().command("definitions", "--stack=prod");
        assert.equal(recorded.code, 1);
        assert.match(recorded.stderr, /^charts\.source of stack "prod" is "footprint": .*; nothing was changed\.\n/);
        assert.equal((await command("--cluster=edge")).code, 2);
        assert.equal((await twin().command("definitions")).code, 2);
    });
});
