import type { CompactCrd, StructuralSchema } from "../../components/upstream/structuralSchema";

/** A CRD whose pod template is Kubernetes' own in full, and what leads to it. */
const POD_TEMPLATE_OF = "leaderworkersets.leaderworkerset.x-k8s.io";
const POD_TEMPLATE = ["spec", "leaderWorkerTemplate", "leaderTemplate"];

const COUNT: StructuralSchema = { "x-kubernetes-int-or-string": true };
const ROLLING_UPDATE: StructuralSchema = {
    type: "object",
    properties: { maxSurge: COUNT, maxUnavailable: COUNT, partition: { type: "integer" } },
};

/**
 * Schemas of the objects of Kubernetes that charts hand on from their values, by the name that types and schemas of values
 * refer to them with. Empty if the CRD that they are taken from is not imported.
 */
export function kubernetesFields(crds: readonly CompactCrd[]): Record<string, StructuralSchema> {
    const source = crds.find(({ metadata }) => metadata.name === POD_TEMPLATE_OF);
    const schema = source?.spec.versions[0]?.schema.openAPIV3Schema;
    const pod = fields(
        POD_TEMPLATE.reduce<StructuralSchema>((at, name) => fields(at)[name] ?? {}, schema ?? {}),
        "spec",
    );
    if (Object.keys(pod).length === 0) {
        return {};
    }
    const container = fields(pod["containers"]?.items ?? {});
    const both = { ...pod["securityContext"]?.properties, ...container["securityContext"]?.properties };
    const picked: Record<string, StructuralSchema | undefined> = {
        Affinity: pod["affinity"],
        ContainerSecurityContext: container["securityContext"],
        DnsConfig: pod["dnsConfig"],
        EnvironmentVariables: container["env"],
        HostAliases: pod["hostAliases"],
        NodeSelector: pod["nodeSelector"],
        PodSecurityContext: pod["securityContext"],
        Probe: container["livenessProbe"],
        Resources: container["resources"],
        // Charts do not say by the name whether it is the pod's or the container's.
        SecurityContext: { type: "object", properties: both },
        Strategy: { type: "object", properties: { type: { type: "string" }, rollingUpdate: ROLLING_UPDATE } },
        Tolerations: pod["tolerations"],
        TopologySpreadConstraints: pod["topologySpreadConstraints"],
        VolumeMounts: container["volumeMounts"],
        Volumes: pod["volumes"],
    };
    return Object.fromEntries(
        Object.entries(picked).flatMap(([name, found]) => (found ? [[name, asValues(found)]] : [])),
    );
}

/** Keys of values that hold one of these objects wherever they stand. */
export const HANDED_ON: Readonly<Record<string, string>> = {
    affinity: "Affinity",
    containerSecurityContext: "ContainerSecurityContext",
    deploymentStrategy: "Strategy",
    dnsConfig: "DnsConfig",
    env: "EnvironmentVariables",
    extraEnv: "EnvironmentVariables",
    extraVolumeMounts: "VolumeMounts",
    extraVolumes: "Volumes",
    hostAliases: "HostAliases",
    livenessProbe: "Probe",
    nodeSelector: "NodeSelector",
    podSecurityContext: "PodSecurityContext",
    readinessProbe: "Probe",
    resources: "Resources",
    securityContext: "SecurityContext",
    startupProbe: "Probe",
    strategy: "Strategy",
    tolerations: "Tolerations",
    topologySpreadConstraints: "TopologySpreadConstraints",
    updateStrategy: "Strategy",
    volumeMounts: "VolumeMounts",
    volumes: "Volumes",
};

function fields(schema: StructuralSchema, name?: string): Readonly<Record<string, StructuralSchema>> {
    const own = schema.properties ?? {};
    return name === undefined ? own : (own[name]?.properties ?? {});
}

/** What is required holds in lists alone, which helm replaces whole; maps it merges with the chart's defaults. */
function asValues(schema: StructuralSchema): StructuralSchema {
    const { required: _, properties, ...rest } = schema;
    return properties
        ? {
              ...rest,
              properties: Object.fromEntries(
                  Object.entries(properties).map(([name, child]) => [name, asValues(child)]),
              ),
          }
        : rest;
}
