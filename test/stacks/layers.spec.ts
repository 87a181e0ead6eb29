import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import { PROVENANCE } from "../../components/shared/labels";
import { layerNames } from "../../stacks/config/sections/site";
import { planPlatform } from "../../stacks/plan/plan";
import type { Registered } from "../unit/support/deploy";
import { createLayers } from "./support/createLayers";

const urns = (resources: readonly Registered[]) => resources.map(({ type, name }) => `${type} ${name}`).sort();

describe("the layers of a committed stack", () => {
    for (const stack of ["prod", "staging", "twin"]) {
        it(`create what the plan of ${stack} names`, async () => {
            const plan = planPlatform(stack, loadFromFiles(stack));
            const resources = await createLayers(stack);
            const named = (type: string) =>
                resources
                    .filter((resource) => resource.type === type)
                    .filter(({ inputs }) => inputs["metadata"].annotations[PROVENANCE] === "ours")
                    .map(({ inputs }) => String(inputs["metadata"].name));
            assert.deepEqual(
                named("kubernetes:core/v1:Namespace").sort(),
                plan.namespaces.map(({ name }) => name).sort(),
            );
            assert.deepEqual(
                named("kubernetes:apps/v1:Deployment").sort(),
                ["kubelet-csr-approver", ...plan.placements.map(({ name }) => name)].sort(),
            );
        });
    }

    it("take definitions of custom resources for installed, and make none", async () => {
        for (const stack of ["prod", "twin"]) {
            const { clusters } = planPlatform(stack, loadFromFiles(stack));
            const resources = await createLayers(stack);
            const sets = resources.filter(({ type }) => type === "alphaton:upstream:CrdSet");
            assert.deepEqual(
                sets.map(({ name, inputs }) => [name, Object.keys(inputs["sha256"] as object).sort()]).sort(),
                clusters.map(({ name, definitions }) => [`${name}-definitions`, [...definitions].sort()]).sort(),
            );
            assert.deepEqual(
                resources.filter(({ type }) => type.endsWith(":CustomResourceDefinition")),
                [],
            );
        }
    });

    it("reach the management cluster alone in phase 0, with all that makes the other one but its workers", async () => {
        const early = await createLayers("twin", ["foundation"], 0);
        const objects = early.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.deepEqual([...new Set(objects.map(({ provider }) => provider))], ["management"]);
        const later = (await createLayers("twin")).filter(({ provider }) => provider === "management");
        const withoutWorkers = later.filter(({ name }) => !name.startsWith("workers-"));
        assert.ok(withoutWorkers.length < later.length);
        assert.deepEqual(urns(objects).sort(), urns(withoutWorkers).sort());
    });

    it("create the same resources together and apart", async () => {
        const apart: string[][] = [];
        for (const layer of layerNames) {
            apart.push(urns(await createLayers("prod", [layer])));
        }
        assert.deepEqual(apart.flat().sort(), urns(await createLayers("prod")));
    });

    it("open the model to the namespaces of teams that may call it, on both sides", async () => {
        const resources = await createLayers("prod");
        const policies = resources.filter(({ type }) => type.endsWith(":NetworkPolicy"));
        const ingress = policies.find(({ name }) => name === "llama-70b-ingress-clients");
        assert.match(
            JSON.stringify(ingress?.inputs["spec"]),
            /team-engineering.*team-research|team-research.*team-engineering/,
        );
        const egress = policies.map(({ name }) => name).filter((name) => name.endsWith("egress-serving-llama-70b"));
        assert.deepEqual(egress.sort(), [
            "workload-team-engineering-egress-serving-llama-70b",
            "workload-team-research-egress-serving-llama-70b",
        ]);
    });
});
