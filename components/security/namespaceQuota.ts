import type { Issue } from "../shared/validation";

/** Ceiling of everything that runs in a namespace, requests and limits alike. */
export interface NamespaceQuota {
    readonly gpus: number;
    readonly cpuCores: number;
    readonly memoryGib: number;
    readonly pods: number;
}

/** Largest default limit of a container that states none: one core and 2 GiB. */
const MOST_MILLICORES = 1000;
const MOST_MIB = 2048;
/** Below this hardly any process starts. */
const LEAST_MILLICORES = 50;
const LEAST_MIB = 64;

/** `hard` of the ResourceQuota. */
export function quotaLimits({ gpus, cpuCores, memoryGib, pods }: NamespaceQuota): Record<string, string> {
    return {
        // Of extended resources only requests can be limited; their limits are the same by definition.
        "requests.nvidia.com/gpu": String(gpus),
        "requests.cpu": String(cpuCores),
        "limits.cpu": String(cpuCores),
        "requests.memory": `${memoryGib}Gi`,
        "limits.memory": `${memoryGib}Gi`,
        pods: String(pods),
        // Nothing is exposed outside the cluster from here.
        "services.loadbalancers": "0",
        "services.nodeports": "0",
    };
}

/** What a container gets that states nothing: small enough that as many pods as the quota allows fit into it. */
export function containerDefaults(quota: NamespaceQuota): { millicores: number; mib: number } {
    const { cpuCores, memoryGib, pods } = quota;
    return {
        millicores: Math.min(MOST_MILLICORES, Math.floor((cpuCores * 1000) / pods)),
        mib: Math.min(MOST_MIB, Math.floor((memoryGib * 1024) / pods)),
    };
}

export function quotaIssues(quota: NamespaceQuota): Issue[] {
    const issues: Issue[] = [];
    for (const [field, value] of Object.entries(quota) as [keyof NamespaceQuota, number][]) {
        const least = field === "gpus" ? 0 : 1;
        if (!Number.isInteger(value) || value < least) {
            issues.push({ path: `quota.${field}`, reason: `expected an integer of ${least} or more, got ${value}` });
        }
    }
    if (issues.length > 0) {
        return issues;
    }
    const { millicores, mib } = containerDefaults(quota);
    if (millicores < LEAST_MILLICORES) {
        const reason = `leaves ${millicores} millicores for each of ${quota.pods} pods, needs ${LEAST_MILLICORES}: raise it or lower quota.pods`;
        issues.push({ path: "quota.cpuCores", reason });
    }
    if (mib < LEAST_MIB) {
        const reason = `leaves ${mib} MiB for each of ${quota.pods} pods, needs ${LEAST_MIB}: raise it or lower quota.pods`;
        issues.push({ path: "quota.memoryGib", reason });
    }
    return issues;
}
