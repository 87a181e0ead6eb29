import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";

import { type ApiServerAddress, apiServerEgress, apiServerIssues } from "../security/apiServerEgress";
import { webhookIngress } from "../security/webhookIngress";
import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import { rejectInvalid } from "../shared/validation";
import type { ChartSupply, ChartVerdict } from "../upstream/charts/source";
import { PinnedManifest } from "../upstream/pinnedManifest";
import type { ManifestPin } from "../upstream/versions";
import { createIronic, ironicIssues, type IronicSettings } from "./ironic";
import { providerIssues, type ProviderReleases } from "./providerReleases";

export interface ManagementClusterArgs {
    readonly scope: ClusterScope;
    readonly supply: ChartSupply;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Of this cluster and of those that it makes: both are called from here. */
    readonly apiServer: ApiServerAddress;
    readonly providers: ProviderReleases;
    readonly ironic: IronicSettings;
    /** The cluster's certificate authority: the webhooks of every provider show a certificate. */
    readonly after: readonly pulumi.Resource[];
}

/** Why each provider calls the API server. */
const API_ACCESS: Readonly<Record<keyof ProviderReleases, string>> = {
    clusterApi: "reconciles Clusters and Machines, and watches the hosts of the clusters it makes",
    kubeadmBootstrap: "writes each new host's bootstrap data",
    kubeadmControlPlane: "makes, upgrades and heals control planes",
    ipAddressManager: "gives hosts their addresses",
    clusterApiMetal3: "matches Machines with hosts",
    baremetalOperator: "reconciles hosts with what Ironic does to them",
    ironicOperator: "runs Ironic",
};

/** Of Ironic's API, on the host that it runs on. */
const IRONIC_PORT = 6385;

/**
 * What turns a small cluster into one that makes others: Cluster API with its kubeadm and Metal3 providers, the operator of
 * bare-metal hosts, and Ironic. Done when Ironic is ready.
 *
 * Namespaces (each pin's, and Ironic's) must exist, and the cluster issuer `platform-ca`.
 */
export class ManagementCluster extends pulumi.ComponentResource {
    /** What nobody has recorded about a release. */
    readonly verdicts: readonly ChartVerdict[];
    readonly ironic: pulumi.Resource;

    constructor(name: string, args: ManagementClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, after, ...inputs } = args;
        super("alphaton:metal:ManagementCluster", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, [
            ...providerIssues(args.providers),
            ...apiServerIssues(args.apiServer),
            ...ironicIssues(args.ironic),
        ]);
        const releases = new Map(
            Object.entries(args.providers).map(([key, pin]: [string, ManifestPin]) => [
                key,
                this.#provider(name, args, pin, API_ACCESS[key as keyof ProviderReleases]),
            ]),
        );
        this.#egressToIronic(name, args);
        const { supply, owner, ironic } = args;
        const mirror = supply.imageMirror === undefined ? {} : { imageMirror: supply.imageMirror };
        const operator = releases.get("ironicOperator");
        this.ironic = createIronic(name, { scope, owner, settings: ironic, ...mirror }, this, [
            ...after,
            ...(operator ? [operator] : []),
        ]);
        this.verdicts = [...releases.values()].flatMap(({ verdicts }) => verdicts);
        this.registerOutputs();
    }

    #provider(name: string, args: ManagementClusterArgs, pin: ManifestPin, apiAccess: string): PinnedManifest {
        const { scope, supply, owner, apiServer, after } = args;
        const place = { scope, namespace: pin.namespace, app: pin.name, owner, apiServer };
        const release = `${name}-${pin.name}`;
        const ways = [apiServerEgress(release, place, this), webhookIngress(release, place, this)];
        return new PinnedManifest(
            release,
            { scope, pin, supply, owner, apiAccess, after: [...after, ...ways] },
            { parent: this },
        );
    }

    #egressToIronic(name: string, { scope, owner, providers, apiServer }: ManagementClusterArgs): void {
        const { namespace, name: app } = providers.baremetalOperator;
        new NetworkPolicy(
            `${name}-egress-ironic`,
            {
                metadata: objectMeta({ name: `${app}-egress-ironic`, namespace, app, owner }),
                spec: {
                    podSelector: {},
                    policyTypes: ["Egress"],
                    // By range: Ironic is on the network of whichever host it runs on.
                    egress: [
                        {
                            to: [{ ipBlock: { cidr: apiServer.range } }],
                            ports: [{ protocol: "TCP", port: IRONIC_PORT }],
                        },
                    ],
                },
            },
            scope.objectOptions(this, { namespace }),
        );
    }
}
