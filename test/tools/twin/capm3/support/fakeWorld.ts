import assert from "node:assert/strict";

import { schemaOf } from "../../../../../components/upstream/crds";
import { schemaIssues } from "../../../../../components/upstream/schemaIssues";
import type { Member } from "../../../../../twin/capm3/etcd/members";
import {
    type BootstrapConfig,
    type Change,
    type Cluster,
    type Host,
    type Kind,
    type Machine,
    type Metal3Cluster,
    type Metal3Machine,
    type World,
    KINDS,
} from "../../../../../twin/capm3/objects";
import { reconcile, type Settings } from "../../../../../twin/capm3/reconcile";

export const NOW = "2026-11-22T12:00:00.000Z";

const LISTS = {
    Cluster: "clusters",
    KubeadmConfig: "bootstrapConfigs",
    Machine: "machines",
    Metal3Cluster: "metal3Clusters",
    Metal3Machine: "metal3Machines",
    Metal3DataTemplate: "dataTemplates",
    Metal3Remediation: "remediations",
    BareMetalHost: "hosts",
    Secret: "secrets",
    Node: "nodes",
    ConfigMap: "kubeadmConfigs",
    Namespace: "systemNamespaces",
    Pod: "staticPods",
    PortForward: "portForwards",
} as const satisfies Readonly<Record<Kind, Exclude<keyof World, "etcdMembers">>>;

type Tree = Record<string, unknown>;
export interface Item {
    readonly metadata: {
        readonly name: string;
        readonly namespace?: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly resourceVersion?: string;
        readonly finalizers?: readonly string[];
        readonly deletionTimestamp?: string;
    };
}

/** Both API servers, as far as the stand-in sees them; what it asks for is done at once. */
export class FakeWorld {
    #items: Record<Exclude<keyof World, "etcdMembers">, readonly Item[]> = {
        clusters: [],
        metal3Clusters: [],
        bootstrapConfigs: [],
        machines: [],
        metal3Machines: [],
        dataTemplates: [],
        remediations: [],
        hosts: [],
        nodes: [],
        secrets: [],
        kubeadmConfigs: [],
        systemNamespaces: [],
        staticPods: [],
        portForwards: [],
    };
    /** Processes of this machine, which the stand-in changes by other means. */
    etcdMembers: readonly Member[] = [];

    constructor(private readonly settings: Settings) {}

    get world(): World {
        return { ...(this.#items as unknown as World), etcdMembers: this.etcdMembers };
    }

    add(kind: Kind, ...objects: readonly Item[]): void {
        this.#items[LISTS[kind]] = [...this.#items[LISTS[kind]], ...objects];
    }

    /** What somebody else changes: a controller, a person. */
    merge(kind: Kind, name: string, patch: Tree): void {
        this.#items[LISTS[kind]] = this.#items[LISTS[kind]]
            .map((item) => (item.metadata.name === name ? (merged(item, patch) as Item) : item))
            // As the API server does with what is being deleted and that nobody holds any more.
            .filter(({ metadata }) => metadata.deletionTimestamp === undefined || metadata.finalizers?.length !== 0);
    }

    /** One round of the stand-in, some seconds after `NOW`. @returns what it asked for, each in a line */
    round(secondsLater = 0): string[] {
        const now = new Date(Date.parse(NOW) + secondsLater * 1000).toISOString();
        const changes = reconcile(this.world, this.settings, now);
        changes.forEach((change) => this.#apply(change));
        return changes.map(line);
    }

    /** Rounds until nothing is left to do. */
    settle(): string[] {
        const all: string[] = [];
        for (let rounds = 0; ; rounds++) {
            const lines = this.round();
            if (lines.length === 0) {
                return all;
            }
            if (rounds > 20) {
                throw new Error(`no end: ${lines.join("; ")}`);
            }
            all.push(...lines);
        }
    }

    find<K extends Kind>(kind: K, name: string): World[(typeof LISTS)[K]][number] | undefined {
        const items: readonly World[(typeof LISTS)[K]][number][] = this.world[LISTS[kind]];
        return items.find(({ metadata }) => metadata.name === name);
    }

    /** Refused, as the API server does, where the object is another by now than the one that was read. */
    #patch(kind: Kind, name: string, body: Partial<Item> & Tree): void {
        const version = this.find(kind, name)?.metadata.resourceVersion;
        const read = body.metadata?.resourceVersion;
        if (read === undefined || read === version) {
            const resourceVersion = version === undefined ? {} : { resourceVersion: String(Number(version) + 1) };
            this.merge(kind, name, { ...body, metadata: { ...body.metadata, ...resourceVersion } });
        }
    }

    /** As the API server does by the definition of the kind. */
    #requireValidStatus(kind: Kind, name: string): void {
        const { path: api, context } = KINDS[kind];
        if (context === "management") {
            const { status } = this.find(kind, name) as { status?: unknown };
            const schema = schemaOf(api.replace("apis/", ""), kind).properties?.["status"] ?? {};
            const issues = schemaIssues(schema, status, "status");
            assert.deepEqual(issues, [], `${kind} ${name}`);
        }
    }

    #apply(change: Change): void {
        switch (change.verb) {
            case "create":
                this.add(change.kind, change.body as Item);
                break;
            case "patch":
                this.#patch(change.kind, change.name, change.body as Partial<Item> & Tree);
                if (change.subresource === "status") {
                    this.#requireValidStatus(change.kind, change.name);
                }
                break;
            case "delete":
                this.#items[LISTS[change.kind]] = this.#items[LISTS[change.kind]].filter(
                    ({ metadata }) => metadata.name !== change.name,
                );
        }
    }
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
    if (typeof patch !== "object" || patch === null || Array.isArray(patch)) {
        return patch;
    }
    const result: Tree = { ...(typeof target === "object" && !Array.isArray(target) ? (target as Tree) : {}) };
    for (const [key, value] of Object.entries(patch)) {
        if (value === null) {
            delete result[key];
        } else {
            result[key] = merged(result[key], value);
        }
    }
    return result;
}

export function line(change: Change): string {
    const subresource = change.verb === "patch" && change.subresource ? `/${change.subresource}` : "";
    return `${change.verb} ${change.kind}${subresource} ${change.name}`;
}

const NAMESPACE = "metal";
const meta = (name: string) => ({ name, namespace: NAMESPACE, uid: `uid-${name}`, resourceVersion: "1" });

export const cluster: Cluster = { metadata: meta("colo1") };

export const metal3Cluster: Metal3Cluster = {
    metadata: {
        ...meta("colo1"),
        ownerReferences: [{ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster", name: "colo1", uid: "uid-colo1" }],
    },
};

export const image = { url: "https://files.h200.example/node.raw", checksum: "sha256:0", checksumType: "sha256" };

export function host(name: string, state: string, labels: Readonly<Record<string, string>> = {}): Host {
    return { metadata: { ...meta(name), labels }, spec: {}, status: { provisioning: { state } } };
}

/** What its host becomes a member by: every pool's kubelets are told to label their nodes. */
export function bootstrapConfig(
    name: string,
    labels = "alphaton.ai/role=gpu,metal3.io/uuid={{ ds.meta_data.uuid }}",
): BootstrapConfig {
    const kubeletExtraArgs = [{ name: "node-labels", value: labels }];
    return { metadata: meta(name), spec: { joinConfiguration: { nodeRegistration: { kubeletExtraArgs } } } };
}

/** A machine of Cluster API whose bootstrap data is there, and what CAPM3 is asked to make of it. */
export function machinePair(name: string, spec: Metal3Machine["spec"] = { image }): [Machine, Metal3Machine] {
    const machine: Machine = {
        metadata: meta(name),
        spec: {
            clusterName: "colo1",
            version: "v1.36.3",
            bootstrap: { dataSecretName: `${name}-data`, configRef: { name } },
        },
    };
    const ownerReferences = [
        { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine", name, uid: `uid-${name}`, controller: true },
    ];
    return [machine, { metadata: { ...meta(name), ownerReferences }, spec }];
}
