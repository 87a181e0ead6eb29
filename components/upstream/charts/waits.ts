import { SKIP_AWAIT } from "../../shared/metadata";
import type { KubernetesManifest } from "../kubernetesObject";
import { isOneOf } from "./objectIds";
import type { ObjectTransform } from "./transforms";

interface Selecting {
    readonly selector?: Readonly<Record<string, string>>;
}
/** A webhook configuration or an APIService. */
interface Calling {
    readonly webhooks?: readonly { readonly clientConfig?: { readonly service?: { readonly name: string } } }[];
    readonly spec?: { readonly service?: { readonly name: string } };
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
 * whose pods an operator starts later: the engine would wait for these until it gives up. Of other Services the pods are waited
 * for, and the ten seconds that the provider sits out besides, until endpoints are quiet, are worth it in front of a webhook
 * only: the API server would refuse what comes next while its way there is being made. A webhook configuration is there once it
 * has the authority that cert-manager puts into it.
 *
 * @param beside the objects of the same chart
 */
export function withFittingWait(object: KubernetesManifest, beside: readonly KubernetesManifest[]): KubernetesManifest {
    const waitsForOthers =
        object.kind === "PersistentVolumeClaim" ||
        (object.kind === "Service" && !(isAwaited(object, beside) && beside.some(isBehind(object))));
    return waitsForOthers ? skipWait(object) : isInjected(object) ? waitFor(object, AUTHORITY) : object;
}

/** By which a webhook configuration asks cert-manager for the authority that its webhook shows a certificate of. */
const INJECTIONS = ["cert-manager.io/inject-ca-from", "cert-manager.io/inject-ca-from-secret"];
/** Without it the API server takes nobody for the webhook, and refuses the first object that it is to ask about. */
const AUTHORITY = "jsonpath={.webhooks[0].clientConfig.caBundle}";

function isInjected({ kind, metadata }: KubernetesManifest): boolean {
    return kind.endsWith("WebhookConfiguration") && INJECTIONS.some((key) => metadata.annotations?.[key] !== undefined);
}

/** Whether what comes after a Service needs it: the API server calls it, or somebody is told the address that it gets. */
function isAwaited(service: KubernetesManifest, beside: readonly KubernetesManifest[]): boolean {
    const { type } = (service["spec"] ?? {}) as { readonly type?: string };
    return type === "LoadBalancer" || beside.flatMap(calledServices).some((name) => name === service.metadata.name);
}

function calledServices(object: KubernetesManifest): string[] {
    const { webhooks = [], spec } = object as Calling;
    const called = object.kind === "APIService" ? [spec?.service] : webhooks.map((hook) => hook.clientConfig?.service);
    return called.flatMap((service) => service?.name ?? []);
}

function isBehind(service: KubernetesManifest): (workload: KubernetesManifest) => boolean {
    const selector = Object.entries((service["spec"] as Selecting | undefined)?.selector ?? {});
    return (workload) => {
        const labels = (workload["spec"] as Templated | undefined)?.template?.metadata?.labels;
        return labels !== undefined && selector.every(([key, value]) => labels[key] === value);
    };
}

const skipWait = (object: KubernetesManifest) => annotated(object, SKIP_AWAIT);
const waitFor = (object: KubernetesManifest, when: string) => annotated(object, { "pulumi.com/waitFor": when });

function annotated(object: KubernetesManifest, more: Readonly<Record<string, string>>): KubernetesManifest {
    const { annotations, ...metadata } = object.metadata;
    return { ...object, metadata: { ...metadata, annotations: { ...annotations, ...more } } };
}
