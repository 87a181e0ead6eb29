import { createAi } from "./ai";
import { chartSupply, refuseMissingCharts } from "./charts";
import { connectClusters } from "./clusters";
import { loadStackConfig } from "./config/engine";
import { PROJECT_ROOT } from "./config/load";
import { holderOf } from "./config/siteLayers";
import { StackFiles } from "./config/stackFiles";
import { createFoundation } from "./foundation";
import { refuseAbandonedCluster, refuseBrokenPromises, refuseExposedCredentials } from "./gate";
import { refuseMissingDefinitions } from "./installedDefinitions";
import { refuseUnsafeMachines } from "./machineGate";
import { planPlatform } from "./plan/plan";
import { createPlatform } from "./platform";
import { tellClusters } from "./toldKubeconfigs";

const { stack, config, secrets } = loadStackConfig();
const plan = planPlatform(stack, config);
refuseBrokenPromises(plan);
refuseAbandonedCluster(plan, config, PROJECT_ROOT);
refuseExposedCredentials(plan, PROJECT_ROOT);
const supply = chartSupply(plan);
refuseMissingCharts(plan, supply);

const toldBy = holderOf("foundation", new StackFiles(PROJECT_ROOT), stack, config);
const clusters = connectClusters(plan, { toldBy });
refuseMissingDefinitions(plan, supply);
refuseUnsafeMachines(plan);
const create = { foundation: createFoundation, platform: createPlatform, ai: createAi };
for (const layer of ["foundation", "platform", "ai"] as const) {
    if (plan.site.layers.includes(layer)) {
        create[layer](plan, clusters, supply, secrets);
    }
}

/** OpenAI-compatible addresses inside the workload cluster, by model. */
export const endpoints = Object.fromEntries(plan.endpoints.map(({ service, url }) => [service, url]));

/** Where the site's clusters are, for stacks of other layers. */
export const kubeconfigs = toldBy === stack ? tellClusters(plan) : undefined;
