import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../../../components/shared/clusterScope";
import { crdsOf, schemaOf } from "../../../components/upstream/crds";
import { CrdSet } from "../../../components/upstream/crdSet";
import { customResource, type CustomResourceArgs } from "../../../components/upstream/customResource";
import * as kinds from "../../../components/upstream/kinds";
import type { ClusterPolicySpec } from "../../../components/upstream/types/nvidia.com";
import { CLUSTER, deploy } from "../support/deploy";

const { ClusterPolicy } = kinds;
const empty: ClusterPolicySpec = {
    daemonsets: {},
    dcgm: {},
    dcgmExporter: {},
    devicePlugin: {},
    driver: {},
    gfd: {},
    nodeStatusExporter: {},
    operator: {},
    toolkit: {},
};
const metadata = { name: "cluster-policy", app: "gpu-operator", owner: "infrastructure" };

/** Deploys one ClusterPolicy under a component, after a CRD set when asked. */
function deployPolicy(args: Omit<CustomResourceArgs<ClusterPolicySpec>, "scope">, withCrds = false) {
    return deploy((scope: ClusterScope, opts) => {
        if (withCrds) {
            new CrdSet("crds", { scope, groups: ["nvidia.com"] }, opts);
        }
        const parent = new pulumi.ComponentResource("alphaton:test:Area", "area", {}, scope.componentOptions(opts));
        return new ClusterPolicy("policy", { ...args, scope }, { parent });
    });
}

describe("custom resources", () => {
    it("are registered under their own kind, wait for readiness, and say where they come from", async () => {
        const { only } = await deployPolicy({ metadata, spec: { ...empty, driver: { enabled: pulumi.output(true) } } });
        const { inputs, provider, dependsOn } = only("kubernetes:nvidia.com/v1:ClusterPolicy");
        assert.deepEqual(inputs, {
            apiVersion: "nvidia.com/v1",
            kind: "ClusterPolicy",
            metadata: {
                name: "cluster-policy",
                labels: {
                    "app.kubernetes.io/name": "gpu-operator",
                    "app.kubernetes.io/instance": "gpu-operator",
                    "app.kubernetes.io/managed-by": "pulumi",
                    "alphaton.ai/owner": "infrastructure",
                },
                annotations: {
                    "alphaton.ai/provenance": "ours",
                    "pulumi.com/patchForce": "true",
                    "pulumi.com/waitFor": "jsonpath={.status.state}=ready",
                },
            },
            spec: { ...empty, driver: { enabled: true } },
        });
        assert.equal(provider, CLUSTER);
        assert.deepEqual(dependsOn, []);
    });

    it("wait for the CRD set of their group", async () => {
        const { only } = await deployPolicy({ metadata, spec: empty }, true);
        assert.deepEqual(only("kubernetes:nvidia.com/v1:ClusterPolicy").dependsOn, ["crds"]);
    });

    it("are refused before registration, with every wrong field and the nearest right one", async () => {
        const spec = { ...empty, drivr: {}, mig: { strategy: "double" } } as unknown as ClusterPolicySpec;
        await assert.rejects(deployPolicy({ metadata: { ...metadata, namespace: "gpu-operator" }, spec }), {
            message: [
                'ClusterPolicy (nvidia.com/v1) "cluster-policy" does not fit its schema:',
                '  spec.drivr: no such field; the nearest one is "driver"',
                '  spec.mig.strategy: expected one of "none", "single", "mixed", got "double"',
                "  metadata.namespace: a cluster-wide kind takes no namespace",
            ].join("\n"),
        });
    });

    it("of a kind that was never imported are refused with the file to edit", () => {
        assert.throws(() => schemaOf("nvidia.com/v1", "GPUCluster"), {
            message: "GPUCluster (nvidia.com/v1) is not imported: add it to components/upstream/imports.json",
        });
    });

    it("of namespaced kinds need a namespace", async () => {
        const Misdeclared = customResource<ClusterPolicySpec>({
            apiVersion: "nvidia.com/v1",
            kind: "ClusterPolicy",
            scope: "Namespaced",
        });
        await assert.rejects(
            deploy((scope, opts) => {
                const parent = new pulumi.ComponentResource(
                    "alphaton:test:Area",
                    "area",
                    {},
                    scope.componentOptions(opts),
                );
                new Misdeclared("policy", { scope, metadata, spec: empty }, { parent });
            }),
            /metadata\.namespace: a namespace is required/,
        );
    });
});

describe("CrdSet", () => {
    it("installs the imported CRDs whole, marked as recorded", async () => {
        const { all, result } = await deploy(
            (scope, opts) => new CrdSet("crds", { scope, groups: ["nvidia.com"] }, opts),
        );
        const [crd] = crdsOf("nvidia.com");
        assert.ok(crd);
        assert.deepEqual(
            all("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition").map(({ name, inputs, provider }) => ({
                name,
                inputs,
                provider,
            })),
            [
                {
                    name: "crds-clusterpolicies.nvidia.com",
                    inputs: {
                        apiVersion: "apiextensions.k8s.io/v1",
                        kind: "CustomResourceDefinition",
                        metadata: {
                            name: "clusterpolicies.nvidia.com",
                            annotations: { "alphaton.ai/provenance": "footprint:nvidia.com" },
                        },
                        spec: crd.spec,
                    },
                    provider: CLUSTER,
                },
            ],
        );
        assert.deepEqual(result.names, ["clusterpolicies.nvidia.com"]);
    });
});

describe("the table of kinds", () => {
    for (const { customKind } of Object.values(kinds)) {
        it(`declares ${customKind.kind} as its CRD does`, () => {
            const [group = "", version] = customKind.apiVersion.split("/");
            const crd = crdsOf(group).find(({ spec }) => spec.names.kind === customKind.kind);
            assert.equal(crd?.spec.scope, customKind.scope);
            assert.ok(crd.spec.versions.some(({ name, served }) => name === version && served));
        });
    }
});
