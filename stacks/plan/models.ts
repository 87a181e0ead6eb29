import type { Quantity } from "../../components/shared/quantity";
import { replicaResources } from "../../components/serving/replicaResources";
import { digestOf, images as imagePins } from "../../components/upstream/versions";
import type { StackConfig } from "../config/schema";
import { catalogue } from "./modelCatalogue";
import type { HostPlan } from "./hostPlan";
import type { EndpointPlan, ImagePlan, ModelPlacement } from "./platformPlan";
import { modelRepository } from "./services/names";

export const SERVING_NAMESPACE = "serving";
const PORT = 8000;

export interface ModelsPlan {
    readonly placements: readonly ModelPlacement[];
    readonly endpoints: readonly EndpointPlan[];
    readonly images: readonly ImagePlan[];
}

/** The models of this phase: what each replica needs, which racks can hold one, and where callers find it. */
export function planModels({ models, phase, site }: StackConfig, hosts: readonly HostPlan[]): ModelsPlan {
    const wanted = Object.entries(models).filter(([, model]) => model.fromPhase <= phase);
    const server: ImagePlan = { id: "image/vllm", ...imagePins.vllm, usedBy: wanted.map(([name]) => `model/${name}`) };
    const planned = wanted.map(([name, model]) => {
        const { tensorParallel } = model;
        const { cpuCores, memoryGib } = replicaResources(tensorParallel);
        const weights = weightsOf(model.release, model.precision);
        const repository = modelRepository(site.domain, model.release);
        const weightsImage: ImagePlan = {
            id: `image/weights-${name}`,
            repository,
            tag: model.precision,
            // Nobody can be asked before the site's own model store is built and the weights are imported into it.
            digest: digestOf(repository, model.precision),
            usedBy: [`model/${name}`],
            siteOwned: true,
        };
        const placement: ModelPlacement = {
            id: `model/${name}`,
            name,
            release: model.release,
            precision: model.precision,
            namespace: SERVING_NAMESPACE,
            replicas: model.replicas,
            tensorParallel,
            contextTokens: model.contextTokens,
            maxConcurrentRequests: model.maxConcurrentRequests,
            cpuCores,
            memoryGib,
            racks: racksWithRoomFor(tensorParallel, hosts),
            weights,
            serverImage: server.id,
            weightsImage: weightsImage.id,
        };
        const endpoint: EndpointPlan = {
            id: `endpoint/${name}`,
            namespace: SERVING_NAMESPACE,
            service: name,
            port: PORT,
            url: `http://${name}.${SERVING_NAMESPACE}.svc:${PORT}/v1`,
        };
        return { placement, endpoint, weightsImage };
    });
    return {
        placements: planned.map(({ placement }) => placement),
        endpoints: planned.map(({ endpoint }) => endpoint),
        images: wanted.length > 0 ? [server, ...planned.map(({ weightsImage }) => weightsImage)] : [],
    };
}

/** Bytes a release occupies in GPU memory: one byte a parameter in FP8, two in BF16, embeddings kept in BF16 left out. */
function weightsOf(release: string, precision: "fp8" | "bf16"): Quantity {
    const facts = catalogue[release];
    if (!facts) {
        throw new Error(`model release "${release}" is not in the catalogue; the configuration was not validated`);
    }
    const gigabytes = facts.parametersBillion * (precision === "fp8" ? 1 : 2);
    return { value: gigabytes / 1000, unit: "TB", source: "model-card", band: 0.05 };
}

function racksWithRoomFor(gpus: number, hosts: readonly HostPlan[]): string[] {
    return [...new Set(hosts.filter((host) => host.gpus.value >= gpus).map(({ rack }) => rack))].sort();
}
