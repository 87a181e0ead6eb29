import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../../../components/shared/clusterScope";
import { CrdSet } from "../../../components/upstream/crdSet";
import { importedSet } from "../../../components/upstream/definitionSet";
import { schemaOf } from "../../../components/upstream/crds";
import { customResource, type CustomResourceArgs, lateIssues } from "../../../components/upstream/customResource";
import { WorkloadPriorityClass } from "../../../components/upstream/kueue.x-k8s.io";
import { BareMetalHost } from "../../../components/upstream/metal3.io";
import { ClusterPolicy } from "../../../components/upstream/nvidia.com";
import type * as nvidia from "../../../components/upstream/types/nvidia.com";
import { ReferenceGrant } from "../../../components/upstream/gateway.networking.k8s.io";
import { CLUSTER, deploy } from "../support/deploy";

const empty: nvidia.ClusterPolicySpec = {
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
const TYPE = "kubernetes:nvidia.com/v1:ClusterPolicy";

interface Parts {
    readonly scope: ClusterScope;
    readonly opts: { readonly parent: pulumi.Resource };
}

/** Deploys what `make` makes under a component, after a CRD set when asked. */
function underComponent<T>(make: (parts: Parts) => T, withCrds = false) {
    return deploy((scope: ClusterScope, opts) => {
        if (withCrds) {
            new CrdSet("crds", { scope, sets: [importedSet("nvidia.com")] }, opts);
        }
        const parent = new pulumi.ComponentResource("alphaton:test:Area", "area", {}, scope.componentOptions(opts));
        return make({ scope, opts: { parent } });
    });
}

function deployPolicy(args: Omit<CustomResourceArgs<nvidia.ClusterPolicy>, "scope">, withCrds = false) {
    return underComponent(({ scope, opts }) => new ClusterPolicy("policy", { ...args, scope }, opts), withCrds);
}

describe("custom resources", () => {
    it("are registered under their own kind, wait for readiness, and say where they come from", async () => {
        const { only } = await deployPolicy({ metadata, spec: { ...empty, driver: { enabled: pulumi.output(true) } } });
        const { inputs, provider, dependsOn, opts } = only(TYPE);
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
        assert.deepEqual((opts as pulumi.CustomResourceOptions).customTimeouts, { create: "45m", update: "45m" });
    });

    it("give way to a maker that knows better how long to wait, and for what", async () => {
        const customTimeouts = { create: "5s", update: "5s" };
        const { only } = await underComponent(({ scope, opts }) => {
            const annotations = { "pulumi.com/waitFor": "condition=Ready" };
            const args = { scope, metadata: { ...metadata, annotations }, spec: empty };
            return new ClusterPolicy("policy", args, { ...opts, customTimeouts });
        });
        const { inputs, opts } = only(TYPE);
        assert.deepEqual((opts as pulumi.CustomResourceOptions).customTimeouts, customTimeouts);
        assert.equal(inputs["metadata"].annotations["pulumi.com/waitFor"], "condition=Ready");
    });

    it("are not waited for where nobody reports, and are left to the provider's own time", async () => {
        const { only } = await underComponent(
            ({ scope, opts }) =>
                new ReferenceGrant(
                    "grant",
                    {
                        scope,
                        metadata: { ...metadata, namespace: "gateway" },
                        spec: {
                            from: [{ group: "", kind: "Service", namespace: "a" }],
                            to: [{ group: "", kind: "Secret" }],
                        },
                    },
                    opts,
                ),
        );
        const { inputs, opts } = only("kubernetes:gateway.networking.k8s.io/v1beta1:ReferenceGrant");
        assert.deepEqual(Object.keys(inputs["metadata"].annotations), [
            "alphaton.ai/provenance",
            "pulumi.com/patchForce",
        ]);
        assert.equal((opts as pulumi.CustomResourceOptions).customTimeouts, undefined);
    });

    it("are checked in the parts that the engine computes as soon as these are known, and no value is told", async () => {
        const schema = schemaOf("nvidia.com/v1", "ClusterPolicy").properties?.["spec"]?.properties?.["driver"] ?? {};
        const judged = (value: unknown) => {
            const issues = lateIssues({ schema, value, path: "spec.driver" });
            return new Promise((resolve) => issues.apply(resolve));
        };
        assert.deepEqual(await judged(pulumi.output({ enabled: true })), []);
        assert.deepEqual(await judged(Promise.resolve({ enabeld: true, version: 580 })), [
            { path: "spec.driver.enabeld", reason: 'no such field; the nearest one is "enabled"' },
            { path: "spec.driver.version", reason: "expected string" },
        ]);
        assert.deepEqual(await judged(pulumi.secret({ enabled: pulumi.output("hunter2") })), [
            { path: "spec.driver.enabled", reason: "expected boolean" },
        ]);
    });

    it("wait for several conditions where one does not tell", async () => {
        const spec = { online: true, bmc: { address: "redfish://10.0.0.1", credentialsName: "a01" } };
        const { only } = await underComponent(({ scope, opts }) => {
            const args = { scope, metadata: { ...metadata, namespace: "metal3" }, spec };
            return new BareMetalHost("host", args, opts);
        });
        assert.deepEqual(
            JSON.parse(
                only("kubernetes:metal3.io/v1alpha1:BareMetalHost").inputs["metadata"].annotations[
                    "pulumi.com/waitFor"
                ],
            ),
            [
                "jsonpath={.status.goodCredentials.credentials.name}",
                "jsonpath={.status.hardware.cpu.arch}",
                `jsonpath={.status.conditions[?(@.type=="Progressing")].status}=False`,
                "jsonpath={.status.operationalStatus}=OK",
            ],
        );
    });

    it("of kinds without a spec carry their fields beside the metadata", async () => {
        const { only } = await underComponent(({ scope, opts }) => {
            const args = { scope, metadata, value: 1000, description: "work that waits for nobody" };
            return new WorkloadPriorityClass("urgent", args, opts);
        });
        const { inputs } = only("kubernetes:kueue.x-k8s.io/v1beta2:WorkloadPriorityClass");
        assert.deepEqual([inputs["value"], inputs["description"]], [1000, "work that waits for nobody"]);
    });

    it("wait for the definitions of their group", async () => {
        const { only } = await deployPolicy({ metadata, spec: empty }, true);
        assert.deepEqual(only(TYPE).dependsOn, ["crds"]);
    });

    it("are refused before registration, with every wrong field and the nearest right one", async () => {
        const spec = { ...empty, drivr: {}, mig: { strategy: "double" } } as unknown as nvidia.ClusterPolicySpec;
        await assert.rejects(deployPolicy({ metadata: { ...metadata, namespace: "gpu-operator" }, spec }), {
            message: [
                'ClusterPolicy (nvidia.com/v1) "cluster-policy" does not fit its schema:',
                '  spec.drivr: no such field; the nearest one is "driver"',
                '  spec.mig.strategy: expected one of "none", "single", "mixed", got "double"',
                "  metadata.namespace: a cluster-wide kind takes no namespace",
            ].join("\n"),
        });
    });

    it("of a kind or version that was never imported are refused with the file to edit", async () => {
        const made = (apiVersion: string, kind: string) =>
            underComponent(({ scope, opts }) => {
                const Unknown = customResource<{ spec: { size: number } }>(apiVersion, kind, "Cluster");
                return new Unknown("unknown", { scope, metadata, spec: { size: 1 } }, opts);
            });
        await assert.rejects(
            made("nvidia.com/v1", "Widget"),
            /apiVersion: Widget \(nvidia\.com\/v1\) is not imported: add it to components\/upstream\/imports\.json/,
        );
        await assert.rejects(
            made("nvidia.com/v2", "ClusterPolicy"),
            /apiVersion: is imported as nvidia\.com\/v1, got nvidia\.com\/v2/,
        );
    });
});
