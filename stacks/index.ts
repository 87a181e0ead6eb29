import { createAi } from "./ai";
import { refuseMissingLogins, refuseReadableSecrets } from "./bmcLoginGate";
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
import { askKubeconfigs, tellKubeconfigs } from "./toldKubeconfigs";

/** The program: plans, refuses, creates. The engine takes what it returns as the stack's outputs. */
async function program(): Promise<object> {
    const { stack, config, secrets } = loadStackConfig();
    const plan = planPlatform(stack, config);
    refuseBrokenPromises(plan);
    refuseAbandonedCluster(plan, config, PROJECT_ROOT);
    refuseExposedCredentials(plan, PROJECT_ROOT);
    refuseReadableSecrets(plan, secrets);
    const supply = chartSupply(plan);
    refuseMissingCharts(plan, supply);

    const foundation = holderOf("foundation", new StackFiles(PROJECT_ROOT), stack, config);
    const told = foundation === stack ? undefined : await askKubeconfigs(foundation);
    const clusters = connectClusters(plan, PROJECT_ROOT, told);
    refuseMissingDefinitions(plan, supply);
    refuseUnsafeMachines(plan);
    refuseMissingLogins(plan);
    const create = { foundation: createFoundation, platform: createPlatform, ai: createAi };
    for (const layer of ["foundation", "platform", "ai"] as const) {
        if (plan.site.layers.includes(layer)) {
            create[layer](plan, clusters, supply, secrets);
        }
    }
    return {
        /** OpenAI-compatible addresses inside the workload cluster, by model. */
        endpoints: Object.fromEntries(plan.endpoints.map(({ service, url }) => [service, url])),
        /** Where the clusters are, for the site's other stacks. */
        ...(told === undefined && { kubeconfigs: tellKubeconfigs(plan) }),
    };
}

export = program;
