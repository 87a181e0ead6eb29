import type { Resource } from "./kubernetes";

/** A resource that brings objects which the engine never shows to a policy, or not all of them. */
export interface Opaque {
    /** `helm.sh/v3:Release ingress`, for messages. */
    readonly label: string;
    readonly status: "fail" | "indeterminate";
    readonly reason: string;
}

const kinds: readonly (Omit<Opaque, "label"> & { readonly pattern: RegExp })[] = [
    {
        pattern: /^kubernetes:(helm\.sh\/[^:]+:Release)$/,
        status: "fail",
        reason: "brings objects that no control can see: deploy the chart as a PinnedChart",
    },
    {
        pattern: /^kubernetes:((?:helm\.sh|yaml|kustomize)(?:\/[^:]+)?:(?:Chart|ConfigFile|ConfigGroup|Directory))$/,
        status: "indeterminate",
        reason: "may bring hooks and objects of unknown input, which no control sees: use a PinnedChart or PinnedManifest",
    },
];

/** What a resource keeps from every control; undefined where it is an object, or none of Kubernetes. */
export function opaque({ type, name }: Resource): Opaque | undefined {
    for (const { pattern, status, reason } of kinds) {
        const token = pattern.exec(type)?.[1];
        if (token !== undefined) {
            return { label: `${token} ${name}`, status, reason };
        }
    }
    return undefined;
}
