import { containersOf, type PodSpec, type SecurityContext } from "./pods";

/** Levels of the Pod Security Standards. */
export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** What only the level `privileged` allows. */
export const HOST_ACCESS = [
    "privileged",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostPath",
    "hostPort",
    "capabilities.add",
    "seccomp",
    "appArmor",
    "seLinux",
    "procMount",
] as const;
export type HostAccess = (typeof HOST_ACCESS)[number];

export interface PodSecurity {
    readonly level: PodSecurityLevel;
    /** What keeps the pod from the next stricter level, sorted. */
    readonly reasons: readonly string[];
}

/** Capabilities that baseline lets a container add; restricted allows NET_BIND_SERVICE alone. */
const BASELINE_CAPABILITIES = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
const SELINUX_TYPES = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

/** Volumes of restricted pods; all other types have to come as a PersistentVolume, which somebody else makes. */
const RESTRICTED_VOLUMES = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/** The level that a namespace must allow for the pod to be admitted. Sysctls, hosts of probes and Windows pods are not looked at. */
export function podSecurity(spec: PodSpec): PodSecurity {
    const access = hostAccess(spec);
    if (access.length > 0) {
        return { level: "privileged", reasons: access };
    }
    const lax = laxities(spec);
    return { level: lax.length > 0 ? "baseline" : "restricted", reasons: lax };
}

function hostAccess(spec: PodSpec): HostAccess[] {
    const containers = containersOf(spec);
    const contexts = [spec.securityContext ?? {}, ...containers.map(({ securityContext = {} }) => securityContext)];
    const some = (breaks: (context: SecurityContext) => boolean) => contexts.some(breaks);
    const found: Record<HostAccess, boolean> = {
        privileged: some(({ privileged }) => privileged === true),
        hostNetwork: spec.hostNetwork === true,
        hostPID: spec.hostPID === true,
        hostIPC: spec.hostIPC === true,
        hostPath: (spec.volumes ?? []).some((volume) => volume["hostPath"] !== undefined),
        hostPort: containers.some(({ ports = [] }) => ports.some(({ hostPort = 0 }) => hostPort !== 0)),
        "capabilities.add": some(({ capabilities }) => !isWithin(capabilities?.add, BASELINE_CAPABILITIES)),
        seccomp: some(({ seccompProfile }) => seccompProfile?.type === "Unconfined"),
        appArmor: some(({ appArmorProfile }) => appArmorProfile?.type === "Unconfined"),
        seLinux: some(
            ({ seLinuxOptions: { type = "", user, role } = {} }) =>
                !SELINUX_TYPES.includes(type) || user !== undefined || role !== undefined,
        ),
        procMount: some(({ procMount = "Default" }) => procMount !== "Default"),
    };
    return HOST_ACCESS.filter((access) => found[access]).sort();
}

/** What restricted asks for beyond baseline. A container's own setting wins over the pod's. */
function laxities(spec: PodSpec): string[] {
    const pod = spec.securityContext ?? {};
    const containers = containersOf(spec).map(({ securityContext = {} }) => securityContext);
    const each = (holds: (context: SecurityContext) => boolean) => containers.every(holds);
    const rules: Record<string, boolean> = {
        allowPrivilegeEscalation: each(({ allowPrivilegeEscalation }) => allowPrivilegeEscalation === false),
        "capabilities.add": each(({ capabilities }) => isWithin(capabilities?.add, ["NET_BIND_SERVICE"])),
        "capabilities.drop": each(({ capabilities }) => (capabilities?.drop ?? []).includes("ALL")),
        runAsNonRoot: each(({ runAsNonRoot = pod.runAsNonRoot }) => runAsNonRoot === true),
        runAsUser: [pod, ...containers].every(({ runAsUser }) => runAsUser !== 0),
        seccomp: each(({ seccompProfile = pod.seccompProfile }) => seccompProfile !== undefined),
        volumes: (spec.volumes ?? []).every(({ name: _, ...source }) =>
            isWithin(Object.keys(source), RESTRICTED_VOLUMES),
        ),
    };
    return Object.keys(rules).filter((rule) => !rules[rule]);
}

function isWithin(wanted: readonly string[] = [], allowed: readonly string[]): boolean {
    return wanted.every((one) => allowed.includes(one));
}

const STRICTNESS: readonly PodSecurityLevel[] = ["privileged", "baseline", "restricted"];

export function isAllowed(level: PodSecurityLevel, by: PodSecurityLevel): boolean {
    return STRICTNESS.indexOf(level) >= STRICTNESS.indexOf(by);
}
