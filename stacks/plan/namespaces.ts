import { RUNNER_SIZE } from "../../components/metal/runnerPod";
import { charts, IRONIC_NAMESPACE, type ReleasePin } from "../../components/upstream/versions";
import type { StackConfig } from "../config/schema";
import { deployedManifests } from "./deployedCharts";
import { APPROVER_NAMESPACE } from "./kubeletApprover";
import { METAL_NAMESPACE } from "./metal";
import { SERVING_NAMESPACE } from "./models";
import type { ModelPlacement, NamespacePlan, NamespaceQuota } from "./platformPlan";
import { REGISTRY_NAMESPACE, REGISTRY_QUOTA } from "./services/registry";

/** Groups of the identity provider can never be mistaken for Kubernetes' own. */
export const OIDC_GROUP_PREFIX = "oidc:";

/** Room for an operator and what it starts on each host; operators ask for little and are few. */
const OPERATOR_QUOTA: NamespaceQuota = { gpus: 0, cpuCores: 64, memoryGib: 128, pods: 200 };

/** A member of the secret store on each of up to five hosts, with room to replace one. */
const STORE_QUOTA: NamespaceQuota = { gpus: 0, cpuCores: 16, memoryGib: 16, pods: 8 };

/** Of model servers before there is a model: the least that pod defaults can be made of. */
const NO_MODELS_QUOTA: NamespaceQuota = { gpus: 0, cpuCores: 1, memoryGib: 1, pods: 1 };

/** Of the identity that previews pull requests, on both clusters; holds no other account. */
export const PREVIEW_NAMESPACE = "preview";
/** One pod of the runner at a time. Where none is planned: the least that pod defaults can be made of. */
const PREVIEW_QUOTA: NamespaceQuota = { gpus: 0, ...RUNNER_SIZE, pods: 2 };

/** Every namespace of both clusters, its ceiling and who may do what in it. */
export function planNamespaces(config: StackConfig, placements: readonly ModelPlacement[]): NamespacePlan[] {
    const { teams, phase } = config;
    const tenants = Object.entries(teams)
        .filter(([, team]) => team.fromPhase <= phase)
        .map(([team, { purpose, quota, models }]): NamespacePlan => ({
            id: `namespace/workload/team-${team}`,
            cluster: "workload",
            name: `team-${team}`,
            kind: "tenant",
            owner: team,
            purpose,
            podSecurity: "restricted",
            quota,
            access: groupsWithAccess(config, team),
            calls: models
                .filter((model) => placements.some(({ name }) => name === model))
                .map((model) => `endpoint/${model}`),
        }));
    return [
        platformNamespace("management", METAL_NAMESPACE, "hosts, firmware and machine health", OPERATOR_QUOTA),
        platformNamespace("workload", SERVING_NAMESPACE, "model servers", servingQuota(placements)),
        operatorNamespace("management", charts.certManager, "certificates of the management cluster"),
        {
            ...platformNamespace("management", charts.openbao.namespace, "keys and secrets of the site", STORE_QUOTA),
            podSecurity: charts.openbao.podSecurity,
        },
        ...deployedManifests.map(({ cluster, pin }) => operatorNamespace(cluster, pin, `controllers of ${pin.name}`)),
        {
            ...platformNamespace(
                "management",
                IRONIC_NAMESPACE,
                "power, inspection and installation of hosts",
                OPERATOR_QUOTA,
            ),
            podSecurity: "privileged",
        },
        ...(config.services
            ? [platformNamespace("management", REGISTRY_NAMESPACE, "images and model weights", REGISTRY_QUOTA)]
            : []),
        platformNamespace("workload", APPROVER_NAMESPACE, "serving certificates of kubelets", OPERATOR_QUOTA),
        operatorNamespace("workload", charts.nodeFeatureDiscovery, "what hardware hosts have"),
        operatorNamespace("workload", charts.gpuOperator, "GPU driver stack"),
        ...(["management", "workload"] as const).map((cluster) =>
            platformNamespace(cluster, PREVIEW_NAMESPACE, "the identity that previews pull requests", PREVIEW_QUOTA),
        ),
        ...tenants,
    ];
}

function platformNamespace(
    cluster: NamespacePlan["cluster"],
    name: string,
    purpose: string,
    quota: NamespaceQuota,
): NamespacePlan {
    const id = `namespace/${cluster}/${name}` as const;
    const owner = "infrastructure";
    return {
        id,
        cluster,
        name,
        kind: "platform",
        owner,
        purpose,
        podSecurity: "restricted",
        quota,
        access: [],
        calls: [],
    };
}

/** Of a release, at the level that its pods need. */
function operatorNamespace(
    cluster: NamespacePlan["cluster"],
    { namespace, podSecurity }: ReleasePin,
    purpose: string,
): NamespacePlan {
    return { ...platformNamespace(cluster, namespace, purpose, OPERATOR_QUOTA), podSecurity };
}

/** Exactly what the planned replicas ask for: a replica more would take GPUs that were not planned for. */
function servingQuota(placements: readonly ModelPlacement[]): NamespaceQuota {
    if (placements.length === 0) {
        return NO_MODELS_QUOTA;
    }
    const total = (of: (placement: ModelPlacement) => number) =>
        placements.reduce((sum, placement) => sum + placement.replicas * of(placement), 0);
    return {
        gpus: total(({ tensorParallel }) => tensorParallel),
        cpuCores: total(({ cpuCores }) => cpuCores),
        memoryGib: total(({ memoryGib }) => memoryGib),
        pods: total(() => 1),
    };
}

function groupsWithAccess({ identity }: StackConfig, team: string): NamespacePlan["access"] {
    return Object.entries(identity.groups)
        .filter(([, { teams }]) => teams === "all" || teams.includes(team))
        .map(([group, { role }]) => ({ group: `${OIDC_GROUP_PREFIX}${group}`, role }));
}
