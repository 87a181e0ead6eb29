import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import type { ApiServerAddress } from "./apiServerEgress";

export interface WebhookIngressArgs {
    readonly scope: ClusterScope;
    readonly namespace: string;
    /** What runs in the namespace; names the policy. */
    readonly app: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly apiServer: ApiServerAddress;
    /** Of the pods, not of their Service. @default 9443, controller-runtime's own */
    readonly port?: number;
}

const CONTROLLER_RUNTIME = 9443;

/** Lets the API server call the admission and conversion webhooks of a namespace, past its default deny. */
export function webhookIngress(
    name: string,
    { scope, namespace, app, owner, apiServer, port = CONTROLLER_RUNTIME }: WebhookIngressArgs,
    parent: pulumi.Resource,
): NetworkPolicy {
    return new NetworkPolicy(
        `${name}-ingress-webhook`,
        {
            metadata: objectMeta({ name: `${app}-ingress-webhook`, namespace, app, owner }),
            spec: {
                podSelector: {},
                policyTypes: ["Ingress"],
                ingress: [{ from: [{ ipBlock: { cidr: apiServer.range } }], ports: [{ protocol: "TCP", port }] }],
            },
        },
        scope.objectOptions(parent, { namespace }),
    );
}
