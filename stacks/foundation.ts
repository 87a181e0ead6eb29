import { PreviewAccess } from "../components/security/previewAccess";
import { TenantNamespace } from "../components/security/tenantNamespace";
import type { ChartSupply } from "../components/upstream/charts/source";
import { bmcLogins, type StackSecrets } from "./bmcLogins";
import type { Clusters } from "./clusters";
import { createDefinitions } from "./definitions";
import { createTenantAdmission } from "./tenantAdmission";
import { createKubeletApprover } from "./kubeletApprover";
import { createMachines } from "./machines";
import { createManagement } from "./management";
import { PREVIEW_NAMESPACE } from "./plan/namespaces";
import type { PlatformPlan } from "./plan/platformPlan";
import { createRunner } from "./runner";

/** What everything else needs: definitions of custom resources, namespaces with their guards, and what makes clusters. */
export function createFoundation(
    plan: PlatformPlan,
    clusters: Clusters,
    supply: ChartSupply,
    secrets: StackSecrets = new Map(),
): void {
    createDefinitions(plan, clusters, supply);
    createTenantAdmission(plan, clusters);
    const endpoints = new Map(plan.endpoints.map((endpoint) => [endpoint.id as string, endpoint]));
    for (const { id, cluster, calls, ...namespace } of plan.namespaces) {
        new TenantNamespace(`${cluster}-${namespace.name}`, {
            ...namespace,
            scope: clusters[cluster],
            kubernetesVersion: plan.clusters.find(({ name }) => name === cluster)?.kubernetesVersion ?? "",
            calls: calls.map((endpoint) => endpoints.get(endpoint)).filter((endpoint) => endpoint !== undefined),
        });
    }
    const accounts = plan.clusters.map(({ name, definitions }) => {
        const args = { scope: clusters[name], namespace: PREVIEW_NAMESPACE, owner: "infrastructure", definitions };
        return new PreviewAccess(`${name}-preview`, args);
    });
    createRunner(plan, clusters, accounts);
    createKubeletApprover(plan, clusters);
    createMachines(plan, clusters, bmcLogins(plan, secrets), createManagement(plan, clusters, supply));
}
