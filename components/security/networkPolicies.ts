import type { networking } from "@pulumi/kubernetes/types/input";

import { LABELS } from "../shared/labels";

/** Somewhere that pods of a namespace may call. */
export interface CallTarget {
    readonly namespace: string;
    /** Service name; its pods carry it as `app.kubernetes.io/instance`. */
    readonly service: string;
    /** Port of the Service and of its pods: policies see packets after the Service address has been resolved. */
    readonly port: number;
}

type PolicySpec = networking.v1.NetworkPolicySpec;

/** Nothing in, nothing out. */
export const DEFAULT_DENY: PolicySpec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };

/** Names can be resolved, by the cluster's own resolver and no other. */
export const DNS_EGRESS: PolicySpec = {
    podSelector: {},
    policyTypes: ["Egress"],
    egress: [
        {
            to: [
                {
                    namespaceSelector: { matchLabels: { [LABELS.namespaceName]: "kube-system" } },
                    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                },
            ],
            ports: [
                { protocol: "UDP", port: 53 },
                { protocol: "TCP", port: 53 },
            ],
        },
    ],
};

/** The caller's half of a permitted call. The other half is the ingress rule of whoever owns the service. */
export function callEgress({ namespace, service, port }: CallTarget): PolicySpec {
    return {
        podSelector: {},
        policyTypes: ["Egress"],
        egress: [
            {
                to: [
                    {
                        namespaceSelector: { matchLabels: { [LABELS.namespaceName]: namespace } },
                        podSelector: { matchLabels: { [LABELS.instance]: service } },
                    },
                ],
                ports: [{ protocol: "TCP", port }],
            },
        ],
    };
}
