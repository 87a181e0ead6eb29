import { GpuOperator } from "../components/gpu/gpuOperator";
import { charts, gpuOperatorImages } from "../components/upstream/versions";
import { chartSupply } from "./charts";
import type { Clusters } from "./clusters";
import type { PlatformPlan } from "./plan/platformPlan";

/** What turns hosts with GPUs into a platform. */
export function createPlatform(plan: PlatformPlan, clusters: Clusters): void {
    const management = plan.networks.find(({ name }) => name === "management");
    new GpuOperator("gpu-operator", {
        scope: clusters.workload,
        chart: charts.gpuOperator,
        supply: chartSupply(plan),
        images: gpuOperatorImages,
        owner: "infrastructure",
        apiServer: { range: management?.cidr ?? "" },
    });
}
