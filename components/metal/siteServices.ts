import { createHash } from "node:crypto";

import { StatefulSet } from "@pulumi/kubernetes/apps/v1";
import { ConfigMap, PersistentVolume, Service, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1";
import * as pulumi from "@pulumi/pulumi";

import { servingCertificate } from "../security/servingCertificate";
import type { ClusterScope } from "../shared/clusterScope";
import { LABELS, PROVENANCE } from "../shared/labels";
import { objectMeta, SKIP_AWAIT } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import { claimTemplate, localVolume } from "./localVolume";
import { type RegistryArgs, registryIssues } from "./registryArgs";
import { REGISTRY_PORT, registryConfiguration } from "./registryConfiguration";
import { DATA_VOLUME, registryPod } from "./registryPod";

export interface SiteServicesArgs {
    readonly scope: ClusterScope;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly registry: RegistryArgs;
    /** The cluster's certificate authority, which gives the registry its certificate. */
    readonly after: readonly pulumi.Resource[];
}

/** Of everything that belongs to the registry. */
const APP = "registry";
const PEERS = `${APP}-peers`;
const CERTIFICATE = `${APP}-tls`;

/**
 * The registry that every host of a site takes images, charts and model weights from: a replica on each of a few hosts, on
 * their own disks. With the first of them lost all of it can still be read, and nothing new comes in until it is back.
 *
 * It opens nothing beyond the cluster: the hosts that hold a replica forward a port of theirs to it, each to its own.
 * What hosts need before any cluster runs (packages, names, time) comes with their installation files.
 */
export class SiteServices extends pulumi.ComponentResource {
    /** What other components have to wait for, if they cannot pull without it. */
    readonly registry: pulumi.Resource;

    constructor(name: string, args: SiteServicesArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, after, ...inputs } = args;
        super("alphaton:metal:SiteServices", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateSiteServices(args));
        this.registry = this.#registry(`${name}-registry`, args);
        this.registerOutputs();
    }

    #registry(name: string, { scope, owner, registry, after }: SiteServicesArgs): StatefulSet {
        const { namespace, hosts, hostnames, path, sizeGib } = registry;
        const selector = { [LABELS.app]: APP, [LABELS.instance]: APP };
        const meta = (object = APP, annotations: Readonly<Record<string, string>> = {}) =>
            objectMeta({ name: object, namespace, owner, app: APP, annotations });
        const inNamespace = scope.objectOptions(this, { namespace });
        const pods = hosts.map((_, i) => `${APP}-${i}`);
        const inside = pods.map((pod) => `${pod}.${PEERS}.${namespace}.svc`);

        const volumes = hosts.map(
            (host, i) =>
                new PersistentVolume(
                    `${name}-volume-${host}`,
                    {
                        metadata: objectMeta({ name: `${APP}-${host}`, owner, app: APP }),
                        spec: localVolume({
                            host,
                            path,
                            sizeGib,
                            claim: { namespace, name: `${DATA_VOLUME}-${pods[i]}` },
                        }),
                    },
                    scope.objectOptions(this),
                ),
        );
        const account = new ServiceAccount(
            `${name}-account`,
            { metadata: meta(), automountServiceAccountToken: false },
            inNamespace,
        );
        const files = Object.fromEntries(
            pods.map((pod, i) => [`${pod}.json`, configurationOf(i === 0 ? undefined : inside[0])]),
        );
        const configuration = new ConfigMap(`${name}-configuration`, { metadata: meta(), data: files }, inNamespace);
        const certificate = servingCertificate(
            `${name}-certificate`,
            {
                scope,
                ...{ name: CERTIFICATE, namespace, app: APP, owner },
                dnsNames: [...hostnames, ...inside],
                after,
            },
            this,
        );
        new NetworkPolicy(
            `${name}-peers-policy`,
            { metadata: meta(PEERS), spec: betweenReplicas(selector) },
            inNamespace,
        );
        const peers = new Service(
            `${name}-peers`,
            {
                metadata: meta(PEERS, SKIP_AWAIT),
                // Replicas find each other before they are ready: the copy may start before its source.
                spec: { clusterIP: "None", publishNotReadyAddresses: true, selector, ports: [port(REGISTRY_PORT)] },
            },
            inNamespace,
        );
        const replicas = new StatefulSet(
            `${name}-replicas`,
            {
                metadata: meta(),
                spec: {
                    serviceName: PEERS,
                    replicas: hosts.length,
                    // One by one, a copy would never come up again while the first host is lost.
                    podManagementPolicy: "Parallel",
                    revisionHistoryLimit: 3,
                    selector: { matchLabels: selector },
                    persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
                    template: {
                        metadata: {
                            labels: meta().labels,
                            // It reads most of its configuration when it starts: another one starts it anew.
                            annotations: { [PROVENANCE]: "ours", [CONFIGURATION]: hashOf(files) },
                        },
                        spec: registryPod({
                            image: registry.image,
                            serviceAccount: APP,
                            configMap: APP,
                            certificateSecret: CERTIFICATE,
                            robotsSecret: registry.robotsSecret,
                        }),
                    },
                    volumeClaimTemplates: [claimTemplate(DATA_VOLUME, sizeGib)],
                },
            },
            pulumi.mergeOptions(inNamespace, {
                dependsOn: [...volumes, account, configuration, certificate, peers],
            }),
        );
        new PodDisruptionBudget(
            `${name}-disruption-budget`,
            { metadata: meta(), spec: { selector: { matchLabels: selector }, maxUnavailable: 1 } },
            inNamespace,
        );
        new Service(
            `${name}-service`,
            {
                metadata: meta(APP, SKIP_AWAIT),
                spec: {
                    type: "ClusterIP",
                    clusterIP: registry.clusterAddress,
                    // Each host forwards to its own replica, which no network policy has to be opened for.
                    internalTrafficPolicy: "Local",
                    selector,
                    ports: [port(registry.port)],
                },
            },
            inNamespace,
        );
        return replicas;
    }
}

/** Annotation with the hash of what a pod reads at its start. */
const CONFIGURATION = "alphaton.ai/configuration";

const hashOf = (files: Readonly<Record<string, string>>) =>
    createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);

const port = (number: number) => ({ name: "https", port: number, targetPort: "https", protocol: "TCP" });

const configurationOf = (source: string | undefined) =>
    JSON.stringify(
        registryConfiguration(source === undefined ? undefined : `https://${source}:${REGISTRY_PORT}`),
        undefined,
        2,
    );

function betweenReplicas(selector: Readonly<Record<string, string>>) {
    const replicas = [{ podSelector: { matchLabels: { ...selector } } }];
    const ports = [{ protocol: "TCP", port: REGISTRY_PORT }];
    return {
        podSelector: { matchLabels: { ...selector } },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: replicas, ports }],
        egress: [{ to: replicas, ports }],
    };
}

/** Every rule about the arguments, without the engine. */
export function validateSiteServices({ owner, registry }: Pick<SiteServicesArgs, "owner" | "registry">): Issue[] {
    return [...nameIssues({ owner }), ...registryIssues(registry)];
}
