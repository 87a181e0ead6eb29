import assert from "node:assert/strict";

import { LIST_DEFINITIONS, listedDefinitions, notInstalled } from "../../../components/upstream/installedDefinitions";
import { reportOf } from "../../../components/upstream/readiness";
import { manifests } from "../../../components/upstream/versions";
import { chartSupply } from "../../../stacks/charts";
import { loadFromFiles } from "../../../stacks/config/load";
import { siteDefinitions } from "../../../stacks/definitions";
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

/** What has no namespace, by how names begin; only accounts for previews are on both. Written down, not derived: it is the judge. */
const CLUSTER_WIDE: Readonly<Record<ClusterName, RegExp>> = {
    management:
        /^(baremetal-operator-|capi-|capm3-|cert-manager-|ipam-|ironic-standalone-operator-|openbao-|platform-ca$|preview-|registry-)/,
    workload:
        /^(cluster-policy$|gpu-node-health$|gpu-operator$|kubelet-csr-approver$|node-feature-discovery|preview-|tenant-pods$)/,
};

describe("the management cluster of a twin", function () {
    this.timeout(2 * MINUTES);
    const twin = sharedTwin();
    const items = async <Item>(cluster: ClusterName, kinds: string) =>
        (await twin().list(cluster, kinds)) as unknown as readonly Item[];

    it("serves every kind of its providers, and each cluster none of the other's", async () => {
        const plan = planPlatform("twin", loadFromFiles("twin"));
        const { sets } = siteDefinitions(plan, chartSupply(plan));
        for (const { name } of clusters) {
            const installed = listedDefinitions(await twin().kubectl(name, LIST_DEFINITIONS.join(" ")));
            assert.deepEqual(
                sets[name].flatMap((set) => notInstalled(set, installed) ?? []),
                [],
            );
            const own = new Set(sets[name].flatMap((set) => set.names));
            const others = clusters.filter((other) => other.name !== name).flatMap((other) => sets[other.name]);
            assert.deepEqual(
                others.flatMap((set) => set.names).filter((kind) => installed.has(kind) && !own.has(kind)),
                [],
            );
            assert.ok(own.size > 0);
        }
    });

    it("runs every controller of every provider, on management hosts", async () => {
        const workloads = await items<Workload>("management", "deployments");
        assert.deepEqual(
            workloads
                .filter(({ spec, status }) => status.readyReplicas !== spec.replicas)
                .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
            [],
        );
        const running = new Set(workloads.map(({ metadata }) => metadata.namespace));
        const expected = Object.values(manifests).map(({ namespace }) => namespace);
        assert.deepEqual(
            ["cert-manager", ...expected].filter((namespace) => !running.has(namespace)),
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
            const clusterWide = labels.flatMap((label) => /^(?!Namespace )\S+ \/(.+)$/.exec(label)?.[1] ?? []);
            assert.deepEqual(
                clusterWide.filter((name) => !CLUSTER_WIDE[cluster].test(name)),
                [],
            );
            assert.ok(clusterWide.length > 0);
        }
    });

    it("refuses what belongs to the other: neither knows the other's kinds", async () => {
        const unknown = /the server doesn't have a resource type/;
        await assert.rejects(twin().kubectl("workload", "get baremetalhosts -A"), unknown);
        await assert.rejects(twin().kubectl("management", "get clusterpolicies -A"), unknown);
    });
});
