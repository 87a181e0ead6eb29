import { SKIP_AWAIT } from "../../shared/metadata";
import type { KubernetesManifest } from "../kubernetesObject";
import { isOneOf } from "./objectIds";
import type { ObjectTransform } from "./transforms";

interface Selecting {
    readonly selector?: Readonly<Record<string, string>>;
}
interface Templated {
    readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

/** For workloads that somebody has to unlock, join or configure before they are ready. */
export function withoutWait(id: string, because: string): ObjectTransform {
    return { what: `do not wait for ${id}: ${because}`, matches: isOneOf([id]), change: skipWait };
}

/**
 * An object as the engine should wait for it. Nothing makes a claim bound before a pod uses it, or gives a Service endpoints
 * whose pods an operator starts later: the engine would wait for these until it gives up.
 *
 * @param beside the objects of the same chart
 */
export function withFittingWait(object: KubernetesManifest, beside: readonly KubernetesManifest[]): KubernetesManifest {
    const waitsForOthers =
        object.kind === "PersistentVolumeClaim" || (object.kind === "Service" && !beside.some(isBehind(object)));
    return waitsForOthers ? skipWait(object) : object;
}

function isBehind(service: KubernetesManifest): (workload: KubernetesManifest) => boolean {
    const selector = Object.entries((service["spec"] as Selecting | undefined)?.selector ?? {});
    return (workload) => {
        const labels = (workload["spec"] as Templated | undefined)?.template?.metadata?.labels;
        return labels !== undefined && selector.every(([key, value]) => labels[key] === value);
    };
}

function skipWait(object: KubernetesManifest): KubernetesManifest {
    const { annotations, ...metadata } = object.metadata;
    return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...SKIP_AWAIT } } };
}
