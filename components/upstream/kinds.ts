import { customResource } from "./customResource";
import type { ClusterPolicySpec } from "./types/nvidia.com";

/** Resource classes of the custom kinds this platform creates. Their schemas and types come from `npm run upstream:import`. */

/** What the GPU operator installs on GPU hosts. One a cluster. */
export const ClusterPolicy = customResource<ClusterPolicySpec>({
    apiVersion: "nvidia.com/v1",
    kind: "ClusterPolicy",
    scope: "Cluster",
    waitFor: "jsonpath={.status.state}=ready",
});
