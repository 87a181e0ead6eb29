import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";

import { OIDC_PREFIX } from "../control-plane/authentication";
import type { ClusterScope } from "../shared/clusterScope";
import { LABELS } from "../shared/labels";
import { objectMeta } from "../shared/metadata";
import { nameIssues } from "../shared/names";
import { type Issue, rejectInvalid } from "../shared/validation";
import type { ChartSupply, ChartVerdict } from "../upstream/charts/source";
import { PinnedChart } from "../upstream/pinnedChart";
import type { OpenbaoValues } from "../upstream/types/values/openbao";
import type { ChartPin } from "../upstream/versions";
import { API_PORT, RAFT_PORT, type SealKeys, secretStoreConfig } from "./secretStoreConfig";
import { createSecretStorePeople, type StorePeople } from "./secretStorePeople";
import { secretStoreTransforms, TLS_SECRET } from "./secretStorePods";
import { servingCertificate } from "./servingCertificate";
import { createSecretStoreVolumes, type SecretStoreVolumes } from "./secretStoreVolumes";

export interface SecretStoreArgs {
    readonly scope: ClusterScope;
    readonly chart: ChartPin<OpenbaoValues>;
    readonly supply: ChartSupply;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Names of the hosts that hold a member each. */
    readonly hosts: readonly string[];
    /** On each of these hosts. */
    readonly volumes: SecretStoreVolumes;
    readonly seal: SealKeys;
    /** Namespaces of the same cluster whose pods may ask it for secrets. */
    readonly clients: readonly string[];
    /** Accounts that people sign in with. @default nobody but a quorum */
    readonly people?: readonly StorePeople[];
    /** The cluster's certificate authority. */
    readonly after: readonly pulumi.Resource[];
}

/**
 * Keeps the keys and secrets of the site (OpenBao), a member on each host, on disks that need none of them. It comes up sealed
 * and empty: people initialise it once, and from then on the key in Secret `openbao-seal` unseals it. Nothing waits for that.
 *
 * Its namespace (the chart pin's) must exist, and the cluster issuer `platform-ca`. The Secret comes from the key ceremony, so
 * that no state ever holds the key. No pod of it can call the API server.
 */
export class SecretStore extends pulumi.ComponentResource {
    /** Where the chart's footprint does not answer. */
    readonly verdicts: readonly ChartVerdict[];

    constructor(name: string, args: SecretStoreArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, after, ...inputs } = args;
        super("alphaton:security:SecretStore", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateSecretStore(args));
        const { chart, supply, owner, hosts, volumes, seal, people = [] } = args;
        const app = chart.name;
        const members = hosts.map((_, i) => `${app}-${i}.${app}-internal`);
        const disks = createSecretStoreVolumes(name, { scope, app, owner, hosts, volumes }, this);
        const ways = this.#ways(name, args);
        this.#certificate(name, args, members);
        const pods = hosts.map((_, i) => `${app}-${i}`);
        createSecretStorePeople(name, { scope, app, namespace: chart.namespace, owner, people, members: pods }, this);
        const release = new PinnedChart(
            `${name}-chart`,
            {
                scope,
                pin: chart,
                supply,
                values: {},
                owner,
                // The policies are `#ways`: the chart's let every namespace in. Nobody scrapes before there is a Prometheus.
                typedKinds: ["NetworkPolicy", "ServiceMonitor", "PrometheusRule"],
                transforms: secretStoreTransforms({
                    app,
                    replicas: hosts.length,
                    config: secretStoreConfig(members, seal),
                    volumes,
                }),
                after: [...after, ...disks, ...ways],
            },
            { parent: this },
        );
        this.verdicts = release.verdicts;
        this.registerOutputs();
    }

    /** Members to each other, and clients to all of them, past the namespace's default deny. */
    #ways(name: string, { scope, chart, owner, clients }: SecretStoreArgs): NetworkPolicy[] {
        const { name: app, namespace } = chart;
        const members = { podSelector: { matchLabels: { [LABELS.app]: app } } };
        const ports = (...numbers: number[]) => numbers.map((port) => ({ protocol: "TCP", port }));
        const policy = (role: string, rules: object) =>
            new NetworkPolicy(
                `${name}-${role}`,
                {
                    metadata: objectMeta({ name: `${app}-${role}`, namespace, app, owner }),
                    spec: { ...members, ...rules },
                },
                scope.objectOptions(this, { namespace }),
            );
        const between = [{ ports: ports(API_PORT, RAFT_PORT) }];
        return [
            policy("members", {
                policyTypes: ["Ingress", "Egress"],
                ingress: between.map((rule) => ({ ...rule, from: [members] })),
                egress: between.map((rule) => ({ ...rule, to: [members] })),
            }),
            ...clients.map((client) =>
                policy(`client-${client}`, {
                    policyTypes: ["Ingress"],
                    ingress: [
                        {
                            from: [{ namespaceSelector: { matchLabels: { [LABELS.namespaceName]: client } } }],
                            ports: ports(API_PORT),
                        },
                    ],
                }),
            ),
        ];
    }

    #certificate(name: string, { scope, chart, owner, after }: SecretStoreArgs, members: readonly string[]): void {
        const { name: app, namespace } = chart;
        const inCluster = (host: string) => [
            host,
            `${host}.${namespace}.svc`,
            `${host}.${namespace}.svc.cluster.local`,
        ];
        servingCertificate(
            `${name}-certificate`,
            {
                scope,
                ...{ name: TLS_SECRET, namespace, app, owner },
                dnsNames: [app, ...members].flatMap(inCluster),
                // Of `bao` in a pod, and of share holders who forward a port to it.
                ipAddresses: ["127.0.0.1"],
                after,
            },
            this,
        );
    }
}

/** Every rule about the arguments, without the engine. */
export function validateSecretStore({ hosts, volumes, seal, clients, people = [] }: SecretStoreArgs): Issue[] {
    const listed = (path: string, names: readonly string[]) => names.map((name, i) => [`${path}[${i}]`, name] as const);
    const issues = nameIssues(
        Object.fromEntries([
            ...listed("hosts", hosts),
            ...listed("clients", clients),
            ...Object.entries(seal).map(([which, id]) => [`seal.${which}`, id as string] as const),
        ]),
    );
    for (const { serviceAccount, groups } of people) {
        for (const group of groups.filter((each) => !each.startsWith(OIDC_PREFIX))) {
            const reason = `"${group}" is no group of the identity provider; expected ${OIDC_PREFIX}NAME, so that none is Kubernetes' own`;
            issues.push({ path: `people.${serviceAccount}`, reason });
        }
    }
    if (hosts.length % 2 === 0) {
        const reason = `expected an odd number, got ${hosts.length}: an even one stands the loss of no more members than one less`;
        issues.push({ path: "hosts", reason });
    }
    if (new Set(hosts).size < hosts.length) {
        issues.push({ path: "hosts", reason: `"${hosts.join(", ")}" names a host twice: its disk holds one member` });
    }
    if (seal.previous === seal.current) {
        const reason = `"${seal.current}" is the current one too: a name stands for one key for good`;
        issues.push({ path: "seal.previous", reason });
    }
    for (const [use, { path, gib }] of Object.entries(volumes)) {
        if (!path.startsWith("/")) {
            issues.push({ path: `volumes.${use}.path`, reason: `expected where the host mounts it, got "${path}"` });
        }
        if (!Number.isInteger(gib) || gib < 1) {
            issues.push({ path: `volumes.${use}.gib`, reason: `expected an integer of 1 or more, got ${gib}` });
        }
    }
    return issues;
}
