import assert from "node:assert/strict";

import { NodeFeatureDiscovery, type NodeFeatureDiscoveryArgs } from "../../../components/gpu/nodeFeatureDiscovery";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { charts } from "../../../components/upstream/versions";
import { CLUSTER, deploy } from "../support/deploy";

const args: Omit<NodeFeatureDiscoveryArgs, "scope"> = {
    chart: charts.nodeFeatureDiscovery,
    supply: { source: new FootprintSource() },
    owner: "infrastructure",
    apiServer: { range: "10.20.0.0/24" },
};
const create = (changes: Partial<NodeFeatureDiscoveryArgs> = {}) =>
    deploy((scope, opts) => new NodeFeatureDiscovery("nfd", { scope, ...args, ...changes }, opts));

interface Workload {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly template: { readonly spec: { readonly tolerations?: readonly { key: string }[] } } };
}

describe("NodeFeatureDiscovery", () => {
    it("looks at GPU hosts, and is led from control-plane hosts", async () => {
        const { all } = await create();
        const workloads = ["DaemonSet", "Deployment"].flatMap((kind) => all(`kubernetes:apps/v1:${kind}`));
        assert.deepEqual(
            workloads
                .map(({ inputs }) => inputs as unknown as Workload)
                .map(({ metadata, spec }) => [metadata.name, spec.template.spec.tolerations?.map(({ key }) => key)]),
            [
                ["node-feature-discovery-topology-updater", ["nvidia.com/gpu"]],
                ["node-feature-discovery-worker", ["nvidia.com/gpu"]],
                ["node-feature-discovery-gc", ["node-role.kubernetes.io/control-plane"]],
                ["node-feature-discovery-master", ["node-role.kubernetes.io/control-plane"]],
            ],
        );
    });

    it("leaves its namespace for the API server only", async () => {
        const { all } = await create({ apiServer: { range: "10.20.0.0/24", port: 443 } });
        const own = all("kubernetes:networking.k8s.io/v1:NetworkPolicy");
        assert.deepEqual(
            own.map(({ inputs, provider }) => [inputs["spec"], provider]),
            [
                [
                    {
                        podSelector: {},
                        policyTypes: ["Egress"],
                        egress: [
                            { to: [{ ipBlock: { cidr: "10.20.0.0/24" } }], ports: [{ protocol: "TCP", port: 443 }] },
                        ],
                    },
                    CLUSTER,
                ],
            ],
        );
    });

    it("was recorded with what is wanted of it, but for a kind that no cluster knows yet", async () => {
        const { result } = await create();
        assert.deepEqual(
            result.verdicts
                .filter(({ id }) => id.includes("/values/"))
                .map(({ id, status, types }) => [id, status, types]),
            [
                [
                    "chart/node-feature-discovery/values/prometheus.enable",
                    "indeterminate",
                    ["kubernetes:monitoring.coreos.com/v1:PodMonitor"],
                ],
            ],
        );
    });

    it("refuses a range that is no allowlist", async () => {
        await assert.rejects(create({ apiServer: { range: "0.0.0.0/0" } }), /"0\.0\.0\.0\/0" is no allowlist/);
    });
});
