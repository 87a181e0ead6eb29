import type { ClusterName } from "./platformPlan";

/** API groups of the custom resources that this program makes, by cluster. A test compares them with what it makes. */
export const definitions: Readonly<Record<ClusterName, readonly string[]>> = {
    management: [],
    workload: ["nvidia.com"],
};
