import type { StackConfig } from "../config/schema";
import { planHosts } from "./hosts";
import { gpuImages } from "./images";
import { planModels } from "./models";
import { planNamespaces } from "./namespaces";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./platformPlan";
import { planVerdicts } from "./verdicts";

/**
 * Decides everything about a site that can be decided before anything exists. Pure: the same configuration gives the same
 * plan, byte for byte.
 */
export function planPlatform(stack: string, config: StackConfig): PlatformPlan {
    const hosts = planHosts(config);
    const { placements, endpoints, images: modelImages } = planModels(config, hosts);
    const images = [...modelImages, ...gpuImages()];
    return {
        schemaVersion: 1,
        site: {
            name: config.site.name,
            domain: config.site.domain,
            tier: config.site.tier,
            phase: config.phase,
            stack,
            layers: config.layers,
            chartSource: config.charts.source,
            twin: config.twin !== undefined,
        },
        hosts,
        networks: Object.entries(config.network.ranges).map(([name, cidr]) => ({ id: `network/${name}`, name, cidr })),
        clusters: [planCluster("management", config), planCluster("workload", config)],
        namespaces: planNamespaces(config, placements),
        placements,
        endpoints,
        images,
        verdicts: planVerdicts(config, { hosts, placements, images }),
        sources: [
            { id: "inventory", description: "h200-platform:inventory of the stack's configuration" },
            { id: "model-card", description: "published model configuration, see stacks/plan/modelCatalogue.ts" },
        ],
    };
}

function planCluster(name: ClusterName, { kubernetes, network, identity }: StackConfig): ClusterPlan {
    return {
        id: `cluster/${name}`,
        name,
        kubernetesVersion: kubernetes.version,
        kubeconfig: kubernetes[name].kubeconfig,
        serviceRange: network.ranges.services,
        auditRetentionDays: kubernetes.audit.retentionDays,
        oidc: identity.oidc,
    };
}
