import { GpuOperator } from "../components/gpu/gpuOperator";
import { NodeFeatureDiscovery } from "../components/gpu/nodeFeatureDiscovery";
import type { ChartSupply } from "../components/upstream/charts/source";
import { charts, gpuOperatorImages } from "../components/upstream/versions";
import type { Clusters } from "./clusters";
import type { PlatformPlan } from "./plan/platformPlan";

/** What turns hosts with GPUs into a platform. */
export function createPlatform(plan: PlatformPlan, clusters: Clusters, supply: ChartSupply): void {
    const management = plan.networks.find(({ name }) => name === "management");
    const operator = {
        scope: clusters.workload,
        supply,
        owner: "infrastructure",
        apiServer: { range: management?.cidr ?? "" },
    };
    new NodeFeatureDiscovery("node-feature-discovery", { ...operator, chart: charts.nodeFeatureDiscovery });
    new GpuOperator("gpu-operator", { ...operator, chart: charts.gpuOperator, images: gpuOperatorImages });
}
