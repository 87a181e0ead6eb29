import { TenantNamespace } from "../components/security/tenantNamespace";
import { CrdSet } from "../components/upstream/crdSet";
import type { Clusters } from "./clusters";
import type { PlatformPlan } from "./plan/platformPlan";

/** What everything else needs: definitions of custom resources, and namespaces with their guards. */
export function createFoundation(plan: PlatformPlan, clusters: Clusters): void {
    // On a real site these come with the chart; the compact ones lack conversion webhooks and labels.
    if (plan.site.twin) {
        for (const { name, definitions } of plan.clusters.filter((cluster) => cluster.definitions.length > 0)) {
            new CrdSet(`${name}-definitions`, { scope: clusters[name], groups: definitions });
        }
    }
    const endpoints = new Map(plan.endpoints.map((endpoint) => [endpoint.id as string, endpoint]));
    for (const { id, cluster, calls, ...namespace } of plan.namespaces) {
        new TenantNamespace(`${cluster}-${namespace.name}`, {
            ...namespace,
            scope: clusters[cluster],
            kubernetesVersion: plan.clusters.find(({ name }) => name === cluster)?.kubernetesVersion ?? "",
            calls: calls.map((endpoint) => endpoints.get(endpoint)).filter((endpoint) => endpoint !== undefined),
        });
    }
}
