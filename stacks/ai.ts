import { ModelService } from "../components/serving/modelService";
import type { Clusters } from "./clusters";
import type { ImagePlan, PlatformPlan } from "./plan/platformPlan";

/** Models behind their addresses, open to the teams that the plan lets in. */
export function createAi(plan: PlatformPlan, clusters: Clusters): void {
    const image = (id: string) => plan.images.find((candidate) => candidate.id === id) as ImagePlan;
    for (const { id, serverImage, weightsImage, weights, cpuCores, memoryGib, ...model } of plan.placements) {
        const endpoint = plan.endpoints.find(({ service }) => service === model.name);
        new ModelService(model.name, {
            ...model,
            scope: clusters.workload,
            owner: "infrastructure",
            image: image(serverImage),
            weights: image(weightsImage),
            ...(endpoint && { port: endpoint.port }),
            clients: plan.namespaces
                .filter(({ calls }) => endpoint && calls.includes(endpoint.id))
                .map(({ name }) => name),
        });
    }
}
