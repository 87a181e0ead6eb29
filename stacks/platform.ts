import { GpuOperator } from "../components/gpu/gpuOperator";
import { NodeHealth } from "../components/gpu/nodeHealth";
import { NodeFeatureDiscovery } from "../components/gpu/nodeFeatureDiscovery";
import type { ChartSupply } from "../components/upstream/charts/source";
import { charts, gpuOperatorImages, images } from "../components/upstream/versions";
import type { Clusters } from "./clusters";
import type { PlatformPlan } from "./plan/platformPlan";

/** What turns hosts with GPUs into a platform. */
export function createPlatform(plan: PlatformPlan, clusters: Clusters, supply: ChartSupply): void {
    const management = plan.networks.find(({ name }) => name === "management");
    const common = {
        scope: clusters.workload,
        owner: "infrastructure",
        apiServer: { range: management?.cidr ?? "" },
    };
    const operator = { ...common, supply };
    new NodeFeatureDiscovery("node-feature-discovery", { ...operator, chart: charts.nodeFeatureDiscovery });
    new GpuOperator("gpu-operator", { ...operator, chart: charts.gpuOperator, images: gpuOperatorImages });
    new NodeHealth("gpu-node-health", {
        ...common,
        // Another namespace would be one more in which pods may read hosts.
        namespace: charts.gpuOperator.namespace,
        image: images.nodeProblemDetector,
        hosts: plan.hosts.flatMap(({ name, role, gpus }) => (role === "gpu" ? [{ name, gpus: gpus.value }] : [])),
    });
}
