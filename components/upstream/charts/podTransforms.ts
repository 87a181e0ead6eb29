import type { KubernetesManifest } from "../kubernetesObject";
import { isOneOf } from "./objectIds";
import { type Container, containersOf, isWorkload, podSpecOf, type PodSpec, withContainers, withPodSpec } from "./pods";
import type { ObjectTransform } from "./transforms";

export interface Toleration {
    readonly key?: string;
    readonly operator?: "Equal" | "Exists";
    readonly value?: string;
    readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

function onPods(
    what: string,
    ids: readonly string[],
    change: (spec: PodSpec) => PodSpec,
    applies: (spec: PodSpec) => boolean = () => true,
): ObjectTransform {
    const isNamed = isOneOf(ids);
    return {
        what: `${what} (${ids.join(", ")})`,
        matches: (object) => isWorkload(object) && isNamed(object) && applies(podSpecOf(object) ?? {}),
        change: (object) => withPodSpec(object, change),
    };
}

const ALL = ["*"];

/** For pods that name no priority: at priority 0 they are the first to go when a host runs out of memory. */
export function priority(className: string, ids: readonly string[] = ALL): ObjectTransform {
    return onPods(
        `priority class ${className}`,
        ids,
        (spec) => ({ ...spec, priorityClassName: className }),
        ({ priorityClassName }) => priorityClassName === undefined || priorityClassName === "",
    );
}

export function tolerate(toleration: Toleration, ids: readonly string[] = ALL): ObjectTransform {
    return onPods(`tolerate ${toleration.key ?? "every taint"}`, ids, (spec) => ({
        ...spec,
        tolerations: [...((spec["tolerations"] as Toleration[] | undefined) ?? []), toleration],
    }));
}

/** A flag that a release sets to a default of its own, e.g. `--enable-this`. */
export function setFlag(flag: string, value: string): ObjectTransform {
    const argument = `${flag}=`;
    const isSet = (container: Container) =>
        ((container["args"] as string[] | undefined) ?? []).some((it) => it.startsWith(argument));
    return onPods(
        `${flag} ${value}`,
        ALL,
        (spec) =>
            withContainers(spec, (container) => ({
                ...container,
                ...(isSet(container) && {
                    args: (container["args"] as string[]).map((it) =>
                        it.startsWith(argument) ? `${argument}${value}` : it,
                    ),
                }),
            })),
        (spec) => containersOf(spec).some(isSet),
    );
}

/** For pods that never call the API server. */
export function withoutToken(ids: readonly string[]): ObjectTransform {
    return onPods("no API token", ids, (spec) => ({ ...spec, automountServiceAccountToken: false }));
}

/** For containers that confine nothing by themselves. Who they run as is the image's affair and is left alone. */
export function confine(ids: readonly string[]): ObjectTransform {
    return onPods("seccomp, no privilege escalation, no capabilities", ids, (spec) => ({
        ...withContainers(spec, (container) => ({
            ...container,
            securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                ...container.securityContext,
            },
        })),
        securityContext: { seccompProfile: { type: "RuntimeDefault" }, ...spec.securityContext },
    }));
}

/** For images that are built for a user other than root and are not told so. */
export function asNonRoot(ids: readonly string[]): ObjectTransform {
    return onPods("run as non-root", ids, (spec) => ({
        ...spec,
        securityContext: { ...spec.securityContext, runAsNonRoot: true },
    }));
}

/** States on workloads and accounts that hold a token why they call the API server. */
export function stateApiAccess(annotation: string, reason: string): ObjectTransform {
    const holdsToken = (object: KubernetesManifest) =>
        object.kind === "ServiceAccount"
            ? object["automountServiceAccountToken"] !== false
            : isWorkload(object) && podSpecOf(object)?.["automountServiceAccountToken"] !== false;
    return {
        what: "state why the API server is called",
        matches: holdsToken,
        change: (object) => ({
            ...object,
            metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [annotation]: reason } },
        }),
    };
}
