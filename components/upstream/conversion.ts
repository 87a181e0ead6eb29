import type { Issue } from "../shared/validation";
import type { CustomResourceDefinition } from "./definitionSet";
import type { ReleasePin } from "./versions/pins";

/** How objects are turned from one version into another. A webhook that does it is sent every object of the kind. */
export interface Conversion {
    readonly strategy?: "None" | "Webhook";
    readonly webhook?: {
        readonly clientConfig?: {
            readonly url?: string;
            readonly service?: { readonly name?: string; readonly namespace?: string };
            readonly caBundle?: string;
        };
    };
}

/** A conversion by somebody else than the release's own workloads, which no pin accounts for. */
export function conversionIssues(
    { namespace, otherNamespaces = [] }: ReleasePin,
    { metadata, spec }: CustomResourceDefinition,
): Issue[] {
    const { url, service } = spec.conversion?.webhook?.clientConfig ?? {};
    const path = `${metadata.name}: spec.conversion.webhook.clientConfig`;
    const theirs = service?.namespace;
    return [
        ...(url === undefined
            ? []
            : [
                  {
                      path: `${path}.url`,
                      reason: `is "${url}": every object of the kind would be sent out of the cluster`,
                  },
              ]),
        ...(service === undefined || [namespace, ...otherNamespaces].includes(theirs ?? "")
            ? []
            : [
                  {
                      path: `${path}.service.namespace`,
                      reason: `is "${theirs ?? ""}", which is neither \`namespace\` nor in \`otherNamespaces\` of the release's pin`,
                  },
              ]),
    ];
}

/** Annotations that make cert-manager write the authority of a webhook's certificate into what calls it. */
const INJECTED = /^cert-manager\.io\/inject-(ca-from|ca-from-secret|apiserver-ca)$/;

/** Leaves to cert-manager what it writes: a placeholder put over its authority stops every conversion until it looks again. */
export function withoutInjectedAuthority(
    annotations: Readonly<Record<string, string>> = {},
    spec: CustomResourceDefinition["spec"],
): CustomResourceDefinition["spec"] {
    const { conversion } = spec;
    const { clientConfig } = conversion?.webhook ?? {};
    if (clientConfig?.caBundle === undefined || !Object.keys(annotations).some((key) => INJECTED.test(key))) {
        return spec;
    }
    const { caBundle: _, ...rest } = clientConfig;
    return { ...spec, conversion: { ...conversion, webhook: { ...conversion?.webhook, clientConfig: rest } } };
}
