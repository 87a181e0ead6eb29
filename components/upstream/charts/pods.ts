import type { KubernetesManifest } from "../kubernetesObject";

export interface Container {
    readonly name: string;
    readonly image?: string;
    readonly securityContext?: SecurityContext;
    readonly ports?: readonly { readonly hostPort?: number }[];
    readonly [field: string]: unknown;
}

/** The fields of a pod's and of a container's security context that decide its Pod Security level. */
export interface SecurityContext {
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
    readonly seccompProfile?: { readonly type: string };
    readonly appArmorProfile?: { readonly type: string };
    readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
    readonly procMount?: string;
    readonly [field: string]: unknown;
}

export interface PodSpec {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    /** Beside its name a volume has one field, which is called after its type. */
    readonly volumes?: readonly { readonly name: string; readonly [type: string]: unknown }[];
    readonly securityContext?: SecurityContext;
    readonly hostNetwork?: boolean;
    readonly hostPID?: boolean;
    readonly hostIPC?: boolean;
    readonly [field: string]: unknown;
}

const IN_TEMPLATE = ["spec", "template", "spec"];

/** Where each kind of workload keeps its pods. Pods inside custom resources are their operator's to make. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
    Pod: ["spec"],
    Deployment: IN_TEMPLATE,
    StatefulSet: IN_TEMPLATE,
    DaemonSet: IN_TEMPLATE,
    ReplicaSet: IN_TEMPLATE,
    ReplicationController: IN_TEMPLATE,
    Job: IN_TEMPLATE,
    CronJob: ["spec", "jobTemplate", "spec", "template", "spec"],
};

export function isWorkload({ kind }: KubernetesManifest): boolean {
    return Object.hasOwn(POD_PATHS, kind);
}

export function podSpecOf(manifest: KubernetesManifest): PodSpec | undefined {
    const path = POD_PATHS[manifest.kind];
    return path?.reduce<unknown>(
        (holder, field) => (holder as Record<string, unknown> | undefined)?.[field],
        manifest,
    ) as PodSpec | undefined;
}

/** The manifest with another pod spec. The given one is left as it was. */
export function withPodSpec(manifest: KubernetesManifest, change: (spec: PodSpec) => PodSpec): KubernetesManifest {
    const path = POD_PATHS[manifest.kind];
    return path ? (changeAt(manifest, path, (spec) => change(spec as PodSpec)) as KubernetesManifest) : manifest;
}

/** Init containers first, as they run. */
export function containersOf({ initContainers = [], containers = [] }: PodSpec): readonly Container[] {
    return [...initContainers, ...containers];
}

export function withContainers(spec: PodSpec, change: (container: Container) => Container): PodSpec {
    return {
        ...spec,
        ...(spec.initContainers && { initContainers: spec.initContainers.map(change) }),
        ...(spec.containers && { containers: spec.containers.map(change) }),
    };
}

function changeAt(holder: unknown, [field, ...rest]: readonly string[], change: (value: unknown) => unknown): unknown {
    if (field === undefined) {
        return change(holder ?? {});
    }
    const fields = (holder ?? {}) as Record<string, unknown>;
    return { ...fields, [field]: changeAt(fields[field], rest, change) };
}
