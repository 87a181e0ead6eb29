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

/** By what comes last of each, so that the state holds a few edges instead of one to each object. */
export interface ReadyFor {
    readonly hosts: readonly pulumi.Resource[];
    readonly clusters: readonly pulumi.Resource[];
}

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

/**
 * Why each provider calls the API server, in the order in which they are asked for. That of hosts is first: it counts as ready after
 * ten seconds only, in which the others are made, and every host waits for it.
 */
const API_ACCESS: Readonly<Record<keyof ProviderReleases, string>> = {
    baremetalOperator: "reconciles hosts with what Ironic does to them",
    clusterApi: "reconciles Clusters and Machines, and watches the hosts of the clusters it makes",
    kubeadmBootstrap: "writes each new host's bootstrap data",
    kubeadmControlPlane: "makes, upgrades and heals control planes",
    ipAddressManager: "gives hosts their addresses",
    clusterApiMetal3: "matches Machines with hosts",
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
    /** What has to be there before anything is told about hosts, and before it is told about the clusters they make. */
    readonly ready: ReadyFor;

    constructor(name: string, args: ManagementClusterArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, after, ...inputs } = args;
        super("alphaton:metal:ManagementCluster", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, [
            ...providerIssues(args.providers),
            ...apiServerIssues(args.apiServer),
            ...ironicIssues(args.ironic),
        ]);
        const releases = new Map(
            Object.entries(API_ACCESS).map(([key, access]) => [
                key,
                this.#provider(name, args, args.providers[key as keyof ProviderReleases], access),
            ]),
        );
        const way = this.#egressToIronic(name, args);
        const { supply, owner } = args;
        const mirror = supply.imageMirror === undefined ? {} : { imageMirror: supply.imageMirror };
        const ironic = createIronic(name, { scope, owner, settings: args.ironic, ...mirror }, this, [
            ...after,
            ...(releases.get("ironicOperator")?.last ?? []),
        ]);
        const operator = releases.get("baremetalOperator");
        this.ready = {
            hosts: [ironic, way, ...(operator?.last ?? [])],
            clusters: [...releases.values()].flatMap((release) => (release === operator ? [] : release.last)),
        };
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

    #egressToIronic(name: string, { scope, owner, providers, apiServer }: ManagementClusterArgs): pulumi.Resource {
        const { namespace, name: app } = providers.baremetalOperator;
        return new NetworkPolicy(
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
