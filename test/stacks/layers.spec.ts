import assert from "node:assert/strict";

import { createAi } from "../../stacks/ai";
import { loadFromFiles } from "../../stacks/config/load";
import { createFoundation } from "../../stacks/foundation";
import { planPlatform } from "../../stacks/plan/plan";
import { createPlatform } from "../../stacks/platform";
import { deploy, type Registered } from "../unit/support/deploy";

const LAYERS = { foundation: createFoundation, platform: createPlatform, ai: createAi };

/** What the layers of a committed stack create, on clusters that are mocked. */
async function create(
    stack: string,
    layers: readonly (keyof typeof LAYERS)[] = ["foundation", "platform", "ai"],
): Promise<readonly Registered[]> {
    const plan = planPlatform(stack, loadFromFiles(stack));
    const { resources } = await deploy((scope) => {
        layers.forEach((layer) => {
            LAYERS[layer](plan, { management: scope, workload: scope });
        });
    });
    return resources;
}

const urns = (resources: readonly Registered[]) => resources.map(({ type, name }) => `${type} ${name}`).sort();

describe("the layers of a committed stack", () => {
    for (const stack of ["prod", "staging", "twin"]) {
        it(`create what the plan of ${stack} names`, async () => {
            const plan = planPlatform(stack, loadFromFiles(stack));
            const resources = await create(stack);
            const named = (type: string) =>
                resources
                    .filter((resource) => resource.type === type)
                    .map(({ inputs }) => String(inputs["metadata"].name));
            assert.deepEqual(
                named("kubernetes:core/v1:Namespace").sort(),
                plan.namespaces.map(({ name }) => name).sort(),
            );
            assert.deepEqual(
                named("kubernetes:apps/v1:Deployment").filter((name) => name !== "gpu-operator"),
                plan.placements.map(({ name }) => name),
            );
        });
    }

    it("install definitions of custom resources on the twin only", async () => {
        const definitions = async (stack: string) =>
            (await create(stack)).filter(({ type }) => type.endsWith(":CustomResourceDefinition")).length;
        assert.equal(await definitions("twin"), 1);
        assert.equal(await definitions("prod"), 0);
    });

    it("create the same resources together and apart", async () => {
        const apart: string[][] = [];
        for (const layer of ["foundation", "platform", "ai"] as const) {
            apart.push(urns(await create("prod", [layer])));
        }
        assert.deepEqual(apart.flat().sort(), urns(await create("prod")));
    });

    it("open the model to the namespaces of teams that may call it, on both sides", async () => {
        const resources = await create("prod");
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
