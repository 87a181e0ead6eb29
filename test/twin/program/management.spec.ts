import assert from "node:assert/strict";

import { reportOf } from "../../../components/upstream/readiness";
import { manifests } from "../../../components/upstream/versions";
import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import type { ClusterName } from "../../../stacks/plan/platformPlan";
import { platformObjects } from "../support/platformObjects";
import { sharedTwin } from "../support/sharedTwin";

const MINUTES = 60_000;

interface Workload {
    readonly metadata: { readonly name: string; readonly namespace: string };
    readonly spec: { readonly replicas: number };
    readonly status: { readonly readyReplicas?: number };
}

interface Reported {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const { namespaces, clusters } = planPlatform("twin", loadFromFiles("twin"));
const planned = (cluster: ClusterName) =>
    namespaces
        .filter((namespace) => namespace.cluster === cluster)
        .map(({ name }) => name)
        .sort();

describe("the management cluster of a twin", function () {
    this.timeout(2 * MINUTES);
    const twin = sharedTwin();
    const items = async <Item>(cluster: ClusterName, kinds: string) =>
        (await twin().list(cluster, kinds)) as unknown as readonly Item[];

    it("serves every kind of its providers, and the workload cluster none of them", async () => {
        const groups = async (cluster: ClusterName) => {
            const names = await twin().kubectl(cluster, "get crd -o jsonpath='{.items[*].spec.group}'");
            return new Set(names.split(" "));
        };
        for (const { name, definitions } of clusters) {
            const served = await groups(name);
            assert.deepEqual(
                definitions.filter((group) => !served.has(group)),
                [],
            );
            const elsewhere = clusters.filter((other) => other.name !== name).flatMap((other) => other.definitions);
            assert.deepEqual(
                elsewhere.filter((group) => served.has(group) && !definitions.includes(group)),
                [],
            );
        }
    });

    it("runs a controller of every provider that was recorded, on management hosts", async () => {
        const workloads = await items<Workload>("management", "deployments");
        const ready = workloads
            .filter(({ spec, status }) => status.readyReplicas === spec.replicas)
            .map(({ metadata }) => metadata.namespace);
        const { ironicOperator: _, ...recorded } = manifests;
        const expected = Object.values(recorded).map(({ namespace }) => namespace);
        assert.deepEqual(
            ["cert-manager", ...expected].filter((namespace) => !ready.includes(namespace)),
            [],
        );
        const hosts = await twin().kubectl("management", "get pods -A -o jsonpath='{.items[*].spec.nodeName}'");
        assert.deepEqual([...new Set(hosts.split(" "))].sort(), ["mg-a1", "mg-b1", "mg-c1"]);
    });

    it("reports certificates, their issuers and Ironic ready", async () => {
        const reported = await items<Reported>("management", "certificates,issuers,clusterissuers,ironics");
        const unready = reported.filter(
            ({ status }) => !status?.conditions?.some((it) => it.type === "Ready" && it.status === "True"),
        );
        assert.deepEqual(
            unready.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
            [],
        );
        assert.deepEqual([...new Set(reported.map(({ kind }) => kind))].sort(), [
            "Certificate",
            "ClusterIssuer",
            "Ironic",
            "Issuer",
        ]);
        // Played by KWOK because their operators report, as the waits of the program have it.
        assert.ok(reportOf("ironic.metal3.io", "Ironic") && reportOf("cert-manager.io", "Certificate"));
    });

    it("holds what belongs to it, and nothing that belongs to the other", async () => {
        for (const { name: cluster } of clusters) {
            const labels = [...(await platformObjects(twin(), cluster)).keys()];
            const own = labels.flatMap((label) => /^Namespace \/(.+)$/.exec(label)?.[1] ?? []);
            assert.deepEqual(own.sort(), planned(cluster));
            const inNamespaces = labels.flatMap((label) => /^\S+ ([^/]+)\//.exec(label)?.[1] ?? []);
            assert.deepEqual(
                [...new Set(inNamespaces)].filter((name) => !planned(cluster).includes(name) && name !== "kube-system"),
                [],
            );
        }
    });

    it("refuses what belongs to the other: neither knows the other's kinds", async () => {
        const unknown = /the server doesn't have a resource type/;
        await assert.rejects(twin().kubectl("workload", "get baremetalhosts -A"), unknown);
        await assert.rejects(twin().kubectl("management", "get clusterpolicies -A"), unknown);
    });
});
