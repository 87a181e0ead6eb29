import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import { isNetwork } from "../shared/ranges";
import type { Issue } from "../shared/validation";

/** Where pods reach the API server: hosts are outside the pod network, so only addresses name them. */
export interface ApiServerAddress {
    /** IPv4 range of the control-plane hosts. */
    readonly range: string;
    /** @default 6443 */
    readonly port?: number;
}

export interface ApiServerEgressArgs {
    readonly scope: ClusterScope;
    readonly namespace: string;
    /** What runs in the namespace; names the policy. */
    readonly app: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly apiServer: ApiServerAddress;
}

const DEFAULT_PORT = 6443;

/** Opens the way from every pod of an operator's namespace to the API server, past the namespace's default deny. */
export function apiServerEgress(
    name: string,
    { scope, namespace, app, owner, apiServer }: ApiServerEgressArgs,
    parent: pulumi.Resource,
): NetworkPolicy {
    return new NetworkPolicy(
        `${name}-egress-api-server`,
        {
            metadata: objectMeta({ name: `${app}-egress-api-server`, namespace, app, owner }),
            spec: {
                podSelector: {},
                policyTypes: ["Egress"],
                egress: [
                    {
                        to: [{ ipBlock: { cidr: apiServer.range } }],
                        ports: [{ protocol: "TCP", port: apiServer.port ?? DEFAULT_PORT }],
                    },
                ],
            },
        },
        scope.objectOptions(parent, { namespace }),
    );
}

/** What is wrong with the address, under `apiServer`. */
export function apiServerIssues({ range }: ApiServerAddress): Issue[] {
    const path = "apiServer.range";
    if (!isNetwork(range)) {
        return [{ path, reason: `expected an IPv4 range such as 10.20.0.0/24, got "${range}"` }];
    }
    return Number(range.split("/")[1]) < 8
        ? [{ path, reason: `"${range}" is no allowlist: name the control-plane hosts` }]
        : [];
}
