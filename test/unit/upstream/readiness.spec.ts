import assert from "node:assert/strict";

import { crdGroups, crdOf, crdsOf } from "../../../components/upstream/crds";
import { readinessOf, reportedKinds } from "../../../components/upstream/readiness";
import type { StructuralSchema } from "../../../components/upstream/structuralSchema";

/** The conditions of a kind, by `<group>/<kind>`. */
function conditionsOf(name: string): string[] {
    const [group = "", kind = ""] = name.split("/");
    const text = readinessOf(`${group}/v1`, kind)?.annotations["pulumi.com/waitFor"] ?? "";
    return text.startsWith("[") ? (JSON.parse(text) as string[]) : [text];
}

function statusOf(name: string): StructuralSchema | undefined {
    const [group = "", kind = ""] = name.split("/");
    return crdOf(group, kind)?.spec.versions[0]?.schema.openAPIV3Schema.properties?.["status"];
}

/** The part of a status that a path such as `parents[0].conditions[?(@.type=="Accepted")].status` leads to. */
function partAt(status: StructuralSchema, path: string): StructuralSchema | undefined {
    const steps = path.replaceAll(/\[[^\]]*\]/g, ".[]").split(".");
    return steps.reduce<StructuralSchema | undefined>(
        (at, step) =>
            at?.["x-kubernetes-preserve-unknown-fields"] && !at.properties?.[step]
                ? at
                : step === "[]"
                  ? at?.items
                  : at?.properties?.[step],
        status,
    );
}

describe("what operators report", () => {
    it("is about kinds that are imported", () => {
        const imported = Object.keys(crdGroups()).flatMap((group) =>
            crdsOf(group).map(({ spec }) => `${group}/${spec.names.kind}`),
        );
        assert.deepEqual(
            reportedKinds().filter((kind) => !imported.includes(kind)),
            [],
        );
    });

    for (const name of reportedKinds()) {
        it(`stands in the status that the definition of ${name} has`, () => {
            const status = statusOf(name);
            assert.ok(status, "its definition has no status");
            for (const condition of conditionsOf(name)) {
                const named = /^condition=[A-Za-z]+$/.test(condition);
                const [, path, value] = /^jsonpath=\{\.status\.(.+?)\}(?:=(\w+))?$/.exec(condition) ?? [];
                assert.ok(named || path, `not in the provider's syntax: ${condition}`);
                const part = partAt(status, path ?? "conditions");
                assert.ok(part, `${condition}: the status has no such part`);
                assert.ok(
                    !part.enum || value === undefined || part.enum.includes(value),
                    `${condition}: no such value`,
                );
            }
        });
    }

    it("is not expected where a status tells of something else, or of nothing", () => {
        const silent = [
            ["velero.io/v1", "VolumeSnapshotLocation"],
            ["velero.io/v1", "Backup"],
            ["cluster.x-k8s.io/v1beta2", "Cluster"],
            ["cluster.x-k8s.io/v1beta2", "MachineDeployment"],
            ["sriovnetwork.openshift.io/v1", "SriovNetworkNodePolicy"],
            ["nv-ipam.nvidia.com/v1alpha1", "IPPool"],
            ["inference.networking.k8s.io/v1", "InferencePool"],
            ["jobset.x-k8s.io/v1alpha2", "JobSet"],
            ["trainer.kubeflow.org/v1alpha1", "TrainJob"],
            ["monitoring.coreos.com/v1", "ServiceMonitor"],
        ];
        assert.deepEqual(
            silent.filter(([version = "", kind = ""]) => readinessOf(version, kind)),
            [],
        );
    });

    it("may take longer than the provider waits by itself", () => {
        assert.equal(readinessOf("controlplane.cluster.x-k8s.io/v1beta2", "KubeadmControlPlane")?.minutes, 90);
        assert.equal(readinessOf("cert-manager.io/v1", "Certificate")?.minutes, undefined);
    });
});
