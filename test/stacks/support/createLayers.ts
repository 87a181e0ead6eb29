import { createAi } from "../../../stacks/ai";
import { chartSupply } from "../../../stacks/charts";
import { loadFromFiles } from "../../../stacks/config/load";
import { type LayerName, layerNames } from "../../../stacks/config/sections/site";
import { createFoundation } from "../../../stacks/foundation";
import { planPlatform } from "../../../stacks/plan/plan";
import { createPlatform } from "../../../stacks/platform";
import { deploy, type Registered } from "../../unit/support/deploy";

const LAYERS = { foundation: createFoundation, platform: createPlatform, ai: createAi };

/** What the layers of a committed stack create, on clusters that are mocked. */
export async function createLayers(
    stack: string,
    layers: readonly LayerName[] = layerNames,
): Promise<readonly Registered[]> {
    const plan = planPlatform(stack, loadFromFiles(stack));
    const { resources } = await deploy((scope) => {
        layers.forEach((layer) => {
            LAYERS[layer](plan, { management: scope, workload: scope }, chartSupply(plan));
        });
    });
    return resources;
}
