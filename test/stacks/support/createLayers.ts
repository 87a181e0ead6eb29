import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { ClusterScope } from "../../../components/shared/clusterScope";
import { createAi } from "../../../stacks/ai";
import { chartSupply } from "../../../stacks/charts";
import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import type { Tree } from "../../../stacks/config/merge";
import { type LayerName, layerNames } from "../../../stacks/config/sections/site";
import { createFoundation } from "../../../stacks/foundation";
import { planPlatform } from "../../../stacks/plan/plan";
import { createPlatform } from "../../../stacks/platform";
import { deploy, type Registered } from "../../unit/support/deploy";

const LAYERS = { foundation: createFoundation, platform: createPlatform, ai: createAi };

const created = new Map<string, Promise<readonly Registered[]>>();

/** What the layers of a committed stack create, on clusters that are mocked: once for all who ask. */
export function createLayers(
    stack: string,
    layers: readonly LayerName[] = layerNames,
    phase = 1,
    overrides: Tree = {},
): Promise<readonly Registered[]> {
    const key = JSON.stringify([stack, phase, layers, overrides]);
    const known = created.get(key) ?? create(stack, layers, phase, overrides);
    created.set(key, known);
    return known;
}

async function create(
    stack: string,
    layers: readonly LayerName[],
    phase: number,
    overrides: Tree,
): Promise<readonly Registered[]> {
    const plan = planPlatform(stack, { ...loadFromFiles(stack, PROJECT_ROOT, overrides), phase });
    const { resources } = await deploy((scope) => {
        const clusters = {
            management: new ClusterScope(new Provider("management", { kubeconfig: "{}" })),
            workload: scope,
        };
        const secrets = new Map(plan.hosts.map(({ bmcCredentials }) => [bmcCredentials, pulumi.secret("a password")]));
        layers.forEach((layer) => {
            LAYERS[layer](plan, clusters, chartSupply(plan), secrets);
        });
    });
    return resources;
}
