import { FootprintSource } from "../../components/upstream/charts/footprintSource";
import type { ChartSource } from "../../components/upstream/charts/source";
import type { StackConfig } from "../config/schema";
import { auditVerdicts } from "./auditLogs";
import { planManagement } from "./autoinstall/management";
import { definitionsOf, deployedCharts, deployedManifests } from "./deployedCharts";
import { exceptionVerdicts } from "./exceptionVerdicts";
import { withDriverOf } from "./gpuDriver";
import { gpuSoftwareVerdicts } from "./gpuSoftware";
import { gpuHealthVerdicts } from "./gpuHealthVerdicts";
import { isInUse, planHosts } from "./hosts";
import { gpuHealthImage, planImages } from "./images";
import { installVerdicts } from "./installVerdicts";
import { keyVerdicts } from "./keys/keyVerdicts";
import { unlockSpread } from "./keys/networkUnlock";
import { planKeys } from "./keys/planKeys";
import { planMetal } from "./metal";
import { servingAddresses } from "./kubeletApprover";
import { metalVerdicts } from "./metalVerdicts";
import { planModels } from "./models";
import { planNamespaces } from "./namespaces";
import { planNetworks } from "./networks";
import type { ClusterName, ClusterPlan, PlatformPlan } from "./platformPlan";
import { planProcurement } from "./procurement/procurement";
import { procurementVerdicts } from "./procurement/procurementVerdicts";
import { controlPlaneImages } from "./controlPlaneImages";
import { approverImage } from "./kubeletApprover";
import { publisherVerdict } from "./publishers";
import { rolloutVerdicts } from "./rollout";
import { planRunner, runnerImage, runnerVerdicts } from "./runner";
import { planSecretStore, secretStoreVerdicts } from "./secretStore";
import { reachVerdict } from "./services/reachVerdict";
import { registryImage } from "./services/registry";
import { serviceVerdicts } from "./services/serviceVerdicts";
import { planSiteServices } from "./services/siteServices";
import { planVerdicts } from "./verdicts";

/**
 * Decides everything about a site that can be decided before anything exists. Pure: the same configuration gives the same
 * plan, byte for byte.
 *
 * @param charts says which images charts bring; without helm, by what was recorded about them
 */
export function planPlatform(
    stack: string,
    config: StackConfig,
    charts: ChartSource = new FootprintSource(),
): PlatformPlan {
    const hosts = planHosts(config);
    const inUse = hosts.filter(isInUse);
    const runner = planRunner(config);
    const { placements, endpoints, images: modelImages } = planModels(config, inUse);
    const beneath = controlPlaneImages(config.kubernetes.version);
    const { images: listed, verdicts: imageVerdicts } = planImages(
        [
            ...beneath.images,
            ...modelImages,
            gpuHealthImage,
            ...(config.services ? [registryImage] : []),
            ...(runner ? [runnerImage] : []),
            ...(exists("workload", config) ? [approverImage] : []),
        ],
        deployedCharts,
        { source: charts, deployedFrom: config.charts.source },
        deployedManifests,
    );
    const images = withDriverOf(config.metal.nodeImage.kernel, listed);
    const clusters = clusterNames.filter((name) => exists(name, config)).map((name) => planCluster(name, config));
    const namespaces = planNamespaces(config, placements).filter(({ cluster }) => exists(cluster, config));
    // The ceremony makes keys before what they are for exists.
    const keys =
        config.phase === 0
            ? planPlatform(stack, { ...config, phase: 1 }, charts).keys
            : planKeys(config, { hosts, clusters, namespaces, placements, images });
    const procurement = planProcurement(config, hosts);
    const metal = planMetal(config, hosts);
    const decided = {
        schemaVersion: 1 as const,
        site: {
            name: config.site.name,
            domain: config.site.domain,
            tier: config.site.tier,
            phase: config.phase,
            stack,
            layers: config.layers.filter((layer) => layer === "foundation" || exists("workload", config)),
            ...planCharts(config),
            twin: config.twin !== undefined,
            live: config.twin?.live ?? [],
        },
        hosts,
        networks: planNetworks(config),
        clusters,
        namespaces,
        placements,
        endpoints,
        images,
        procurement,
        keys,
        management: planManagement(config),
        metal,
        services: planSiteServices(config),
        secretStore: planSecretStore(config, hosts),
        runner,
    };
    return {
        ...decided,
        verdicts: [
            ...planVerdicts(config, { hosts: inUse, placements, images }),
            beneath.verdict,
            ...imageVerdicts,
            publisherVerdict(config.charts.imageMirror, images),
            ...procurementVerdicts(config, procurement),
            ...keyVerdicts(keys),
            unlockSpread(config.site.tier, hosts),
            ...secretStoreVerdicts(config.site.tier, hosts),
            ...serviceVerdicts(config, { hosts, placements }),
            ...reachVerdict(config),
            ...runnerVerdicts(runner),
            ...metalVerdicts(config, metal),
            ...servingAddresses(config, hosts),
            ...gpuSoftwareVerdicts(placements, images),
            ...auditVerdicts(config, hosts),
            ...gpuHealthVerdicts(config, inUse),
            ...installVerdicts(config, hosts, metal),
            ...exceptionVerdicts(hosts, metal),
            ...rolloutVerdicts(config, decided),
        ],
        sources: [
            { id: "inventory", description: "h200-platform:inventory of the stack's configuration" },
            { id: "model-card", description: "published model configuration, see stacks/plan/modelCatalogue.ts" },
            { id: "device-power", description: "`power.source` of inventory.hardware and procurement.parts" },
            { id: "rack-power", description: "device-power spread over feeds, see stacks/plan/procurement/feeds.ts" },
        ],
    };
}

const clusterNames: readonly ClusterName[] = ["management", "workload"];

/** In phase 0 the management cluster has yet to make the other one, so that nothing is planned there. */
function exists(cluster: ClusterName, { phase }: StackConfig): boolean {
    return cluster === "management" || phase > 0;
}

function planCharts({ charts }: StackConfig) {
    const { source, mirror, bundle, imageMirror } = charts;
    return {
        chartSource: source,
        ...(mirror !== undefined && { chartMirror: mirror }),
        ...(bundle !== undefined && { chartBundle: bundle }),
        ...(imageMirror !== undefined && { imageMirror }),
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
        definitions: definitionsOf(name),
    };
}
