/**
 * Mistakes that must not compile. No test runs this: `tsc` does, and it fails where a line below `@ts-expect-error` is right.
 */
import type * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../../../components/shared/clusterScope";
import { CephBlockPool, CephCluster } from "../../../components/upstream/ceph.rook.io";
import { Certificate, ClusterIssuer } from "../../../components/upstream/cert-manager.io";
import type { CustomResourceArgs } from "../../../components/upstream/customResource";
import { WorkloadPriorityClass } from "../../../components/upstream/kueue.x-k8s.io";
import type { ClusterQueueSpec } from "../../../components/upstream/types/kueue.x-k8s.io";
import type { CephCluster as CephClusterKind } from "../../../components/upstream/types/ceph.rook.io";
import type { CiliumValues } from "../../../components/upstream/types/values/cilium";
import type { GpuOperatorValues } from "../../../components/upstream/types/values/gpu-operator";
import type { RookCephValues } from "../../../components/upstream/types/values/rook-ceph";
import type { ChartValues } from "../../../components/upstream/valueDifferences";

declare const scope: ClusterScope;
declare const opts: { readonly parent: pulumi.Resource };
declare const later: pulumi.Output<string>;
const tls = { secretName: "server-tls", issuerRef: { name: "platform-ca" } };
const metadata = { name: "a", namespace: "b", app: "c", owner: "d" };

export function customResources(): void {
    new CephBlockPool("right", { scope, metadata, spec: { failureDomain: later, replicated: { size: 3 } } }, opts);
    // @ts-expect-error -- the field is failureDomain
    new CephBlockPool("misspelt", { scope, metadata, spec: { failureDomains: "rack" } }, opts);
    // @ts-expect-error -- a number where the schema has text
    new CephBlockPool("mistyped", { scope, metadata, spec: { failureDomain: 3 } }, opts);
    // @ts-expect-error -- sizes, one level down
    new CephBlockPool("deep", { scope, metadata, spec: { replicated: { sizes: 3 } } }, opts);
    // @ts-expect-error -- none of the choices
    new CephBlockPool("choice", { scope, metadata, spec: { compressionMode: "always" } }, opts);
    // @ts-expect-error -- dnsName, in a kind whose spec may be left out
    new Certificate("name", { scope, metadata, spec: { ...tls, dnsName: [] } }, opts);
    // @ts-expect-error -- issuerRef is required
    new Certificate("incomplete", { scope, metadata, spec: { secretName: "tls" } }, opts);
    // @ts-expect-error -- no parent, so no provider
    new ClusterIssuer("orphan", { scope, metadata, spec: { selfSigned: {} } }, {});
    // @ts-expect-error -- this kind has no spec
    new WorkloadPriorityClass("shape", { scope, metadata, spec: { value: 1 } }, opts);
    // @ts-expect-error -- a status is the operator's to write
    new CephCluster("status", { scope, metadata, spec: {}, status: {} }, opts);
}

// A maker may read the type of one part of a kind.
export const storage: CustomResourceArgs<CephClusterKind>["spec"]["storage"] = { useAllNodes: false };
export const queue: ClusterQueueSpec = { resourceGroups: [] };

export const right: CiliumValues = {
    encryption: { enabled: true, type: "ipsec" },
    tolerations: [{ key: "a", operator: "Exists" }],
    nodeSelector: { "example.com/pool": "system" },
    extraArgs: ["--debug"],
};
// Values are plain data.
export const plain: readonly ChartValues[] = [right];
// @ts-expect-error -- the key is enabled
export const misspelt: CiliumValues = { encryption: { enable: true } };
// @ts-expect-error -- a word where the chart takes a switch
export const mistyped: CiliumValues = { encryption: { enabled: "true" } };
// @ts-expect-error -- the field is operator, in one of Kubernetes' own objects
export const deep: RookCephValues = { tolerations: [{ key: "a", operater: "Exists" }] };
// @ts-expect-error -- the key is enabled, in a chart within the chart
export const within: GpuOperatorValues = { "node-feature-discovery": { master: { enabld: true } } };
// @ts-expect-error -- what only the engine knows cannot be rendered
export const unknown: CiliumValues = { k8sServiceHost: later };
