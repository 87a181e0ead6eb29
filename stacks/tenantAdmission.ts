import { TenantAdmission } from "../components/security/tenantAdmission";
import type { Clusters } from "./clusters";
import type { PlatformPlan } from "./plan/platformPlan";

/** What teams may run, on the cluster where they have namespaces. */
export function createTenantAdmission({ site, namespaces }: PlatformPlan, clusters: Clusters): void {
    if (namespaces.some(({ cluster, kind }) => cluster === "workload" && kind === "tenant")) {
        new TenantAdmission("tenant-pods", {
            scope: clusters.workload,
            owner: "infrastructure",
            ...(site.imageMirror !== undefined && { mirror: site.imageMirror }),
        });
    }
}
