import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { rejectInvalid } from "../shared/validation";
import { ClusterIssuer } from "../upstream/cert-manager.io";
import type { ChartSupply, ChartVerdict } from "../upstream/charts/source";
import { PinnedChart } from "../upstream/pinnedChart";
import type { CertManagerValues } from "../upstream/types/values/cert-manager";
import type { ChartPin } from "../upstream/versions";
import { type ApiServerAddress, apiServerEgress, apiServerIssues } from "./apiServerEgress";
import { webhookIngress } from "./webhookIngress";

export interface CertificateAuthorityArgs {
    readonly scope: ClusterScope;
    readonly chart: ChartPin<CertManagerValues>;
    readonly supply: ChartSupply;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly apiServer: ApiServerAddress;
}

/** The cluster's issuer of certificates, by name. Its Secret of the same name holds the authority's key and certificate. */
export const PLATFORM_CA = "platform-ca";

/** Of cert-manager's webhook; controller-runtime's usual one is not used. */
const WEBHOOK_PORT = 10_250;

/**
 * Issues every certificate inside a cluster, from an authority that the site's root has signed. Done when the issuer is ready.
 *
 * Its namespace (the chart pin's) must exist, and in it the Secret `platform-ca`: it comes from the key ceremony, so that no
 * state ever holds the authority's key.
 */
export class CertificateAuthority extends pulumi.ComponentResource {
    /** Where the chart's footprint does not answer. */
    readonly verdicts: readonly ChartVerdict[];
    /** Comes last. To wait for it is to wait for all of this, by one edge in the state instead of one to each object. */
    readonly issuer: pulumi.Resource;

    constructor(name: string, args: CertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:security:CertificateAuthority", name, inputs, scope.componentOptions(opts));
        const { chart, supply, owner, apiServer } = args;
        rejectInvalid(this, apiServerIssues(apiServer));
        const place = { scope, namespace: chart.namespace, app: chart.name, owner, apiServer };
        const ways = [apiServerEgress(name, place, this), webhookIngress(name, { ...place, port: WEBHOOK_PORT }, this)];
        const release = new PinnedChart(
            `${name}-chart`,
            {
                scope,
                pin: chart,
                supply,
                values: {},
                owner,
                apiAccess:
                    "watches certificates and issuers, and writes the Secrets that certificates are asked for in",
                // The two above are narrower; nobody scrapes before there is a Prometheus.
                typedKinds: ["NetworkPolicy", "ServiceMonitor"],
                after: ways,
            },
            { parent: this },
        );
        this.issuer = new ClusterIssuer(
            `${name}-issuer`,
            {
                scope,
                metadata: { name: PLATFORM_CA, app: chart.name, owner },
                spec: { ca: { secretName: PLATFORM_CA } },
            },
            // Before its webhook answers the API server takes no issuer.
            { parent: this, dependsOn: [...release.last] },
        );
        this.verdicts = release.verdicts;
        this.registerOutputs();
    }
}
