import type { FootprintObject } from "./footprint";

/** A container, volume or claim as recorded. */
type Facts = Readonly<Record<string, unknown>> & { readonly name: string };

const POD_FIELDS = [
    "serviceAccountName",
    "automountServiceAccountToken",
    "priorityClassName",
    "nodeSelector",
    "tolerations",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "shareProcessNamespace",
    "dnsPolicy",
];
const CONTAINER_FIELDS = ["name", "image", "imagePullPolicy", "ports", "resources", "securityContext"];

/** Facts about a workload's pods that are rebuilt in full. */
export const POD_FACTS = [...POD_FIELDS, "podLabels", "podSecurityContext", "containers", "volumes"];
export const CONTAINER_FACTS = [...CONTAINER_FIELDS, "init", "hostPathMounts"];
/** Recorded by name, kind or number only: mounts other than of host paths, environment from Secrets, images in arguments. */
export const THIN_CONTAINER_FACTS = ["probes", "otherMounts", "secretEnv", "referencedImages"];

export function podTemplate(object: FootprintObject): object {
    const { podLabels, podSecurityContext } = object;
    const volumes = listOf(object, "volumes");
    const of = (init: boolean) =>
        listOf(object, "containers")
            .filter((container) => container["init"] === init)
            .map((container) => rebuildContainer(container, volumes));
    const initContainers = of(true);
    return {
        metadata: { labels: podLabels },
        spec: {
            ...pick(object, POD_FIELDS),
            ...(podSecurityContext !== undefined && { securityContext: podSecurityContext }),
            ...(initContainers.length > 0 && { initContainers }),
            containers: of(false),
            ...(volumes.length > 0 && { volumes: volumes.map(rebuildVolume) }),
        },
    };
}

/** Claims of a StatefulSet. */
export function volumeClaimTemplates(object: FootprintObject): object {
    const claims = listOf(object, "volumeClaimTemplates");
    const templates = claims.map(({ name, ...spec }) => ({ metadata: { name }, spec }));
    return templates.length > 0 ? { volumeClaimTemplates: templates } : {};
}

/** Volumes and containers that are rebuilt in part, and facts about them that cannot be rebuilt at all. */
export function podGaps(object: FootprintObject): { thin: string[]; unsupported: string[] } {
    const volumes = listOf(object, "volumes");
    const containers = listOf(object, "containers");
    const facts = containers.flatMap((container) => Object.keys(container));
    const known = [...CONTAINER_FACTS, ...THIN_CONTAINER_FACTS];
    return {
        thin: [
            ...THIN_CONTAINER_FACTS.filter((fact) => facts.includes(fact)),
            ...volumes.filter(({ type }) => type === "projected").map(({ name }) => `volumes.${name}`),
        ],
        unsupported: [
            ...facts.filter((fact) => !known.includes(fact)).map((fact) => `fact "${fact}" is not supported`),
            ...volumes
                .filter(({ type }) => !Object.hasOwn(VOLUMES, type as string))
                .map(({ name, type }) => `volume "${name}" of type ${String(type)} is not supported`),
            ...hostPathMounts(containers)
                .filter(({ hostPath }) => !volumes.some(({ path }) => path === hostPath))
                .map(({ hostPath }) => `no volume is recorded for the mounted path ${hostPath}`),
        ],
    };
}

interface HostPathMount {
    readonly hostPath: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
    readonly mountPropagation?: string;
}

function hostPathMounts(containers: readonly Facts[]): readonly HostPathMount[] {
    return containers.flatMap((container) => (container["hostPathMounts"] ?? []) as HostPathMount[]);
}

function rebuildContainer(container: Facts, volumes: readonly Facts[]): object {
    const volumeMounts = hostPathMounts([container]).map(({ hostPath, ...mount }) => ({
        name: volumes.find(({ path }) => path === hostPath)?.name,
        ...mount,
    }));
    return { ...pick(container, CONTAINER_FIELDS), ...(volumeMounts.length > 0 && { volumeMounts }) };
}

/** Sources of volumes; options such as modes, items and size limits are not recorded. */
const VOLUMES: Readonly<Record<string, (volume: Facts) => object>> = {
    hostPath: ({ path, hostPathType }) => ({ path, ...(hostPathType !== undefined && { type: hostPathType }) }),
    configMap: ({ ref }) => ({ name: ref }),
    secret: ({ ref }) => ({ secretName: ref }),
    persistentVolumeClaim: ({ ref }) => ({ claimName: ref }),
    emptyDir: () => ({}),
    projected: () => ({ sources: [] }),
};

function rebuildVolume(volume: Facts): object {
    const type = volume["type"] as string;
    return { name: volume.name, [type]: VOLUMES[type]?.(volume) };
}

function listOf(object: FootprintObject, fact: string): readonly Facts[] {
    return (object[fact] ?? []) as readonly Facts[];
}

export function pick(from: object, keys: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)));
}
