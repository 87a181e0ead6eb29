import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { bundledManifests } from "../../../components/upstream/charts/manifestSource";
import type { ChartSupply } from "../../../components/upstream/charts/source";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { PinnedManifest, type PinnedManifestArgs } from "../../../components/upstream/pinnedManifest";
import { manifests } from "../../../components/upstream/versions";
import { NO_CONTENTS } from "../../support/packedCharts";
import { CLUSTER, deploy } from "../support/deploy";

const supply: ChartSupply = { source: new FootprintSource(), leaveOut: ["webhooks"] };
const args: Omit<PinnedManifestArgs, "scope"> = {
    pin: manifests.clusterApi,
    supply,
    owner: "infrastructure",
    apiAccess: "makes clusters",
};
const create = (changes: Partial<PinnedManifestArgs> = {}) =>
    deploy((scope, opts) => new PinnedManifest("capi", { scope, ...args, ...changes }, opts));

describe("PinnedManifest", () => {
    it("creates every object of the release but definitions, namespaces and what nothing could serve", async () => {
        const { resources, only } = await create();
        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        assert.deepEqual(objects.map(({ name }) => name).sort(), [
            "capi-certificate-capi-serving-cert",
            "capi-clusterrole-capi-aggregated-manager-role",
            "capi-clusterrole-capi-manager-role",
            "capi-clusterrolebinding-capi-manager-rolebinding",
            "capi-deployment-capi-controller-manager",
            "capi-issuer-capi-selfsigned-issuer",
            "capi-role-capi-leader-election-role",
            "capi-rolebinding-capi-leader-election-rolebinding",
            "capi-service-capi-webhook-service",
            "capi-serviceaccount-capi-manager",
        ]);
        assert.deepEqual(new Set(objects.map(({ provider }) => provider)), new Set([CLUSTER]));
        const { inputs } = only("alphaton:upstream:PinnedManifest");
        assert.deepEqual(
            [inputs["manifest"], inputs["version"], inputs["source"]],
            ["cluster-api", "v1.13.5", "footprint"],
        );
    });

    it("runs the image of the release, from the mirror where there is one, with the platform's marks", async () => {
        const { only } = await create({ supply: { ...supply, imageMirror: "registry.example.com/mirror" } });
        const { metadata, spec } = only("kubernetes:apps/v1:Deployment").inputs as {
            metadata: { annotations: Record<string, string> };
            spec: { template: { spec: { priorityClassName: string; containers: { image: string }[] } } };
        };
        assert.equal(
            spec.template.spec.containers[0]?.image,
            "registry.example.com/mirror/registry.k8s.io/cluster-api/cluster-api-controller:v1.13.5",
        );
        assert.equal(spec.template.spec.priorityClassName, "system-cluster-critical");
        assert.equal(metadata.annotations["alphaton.ai/provenance"], "manifest:cluster-api");
        assert.equal(metadata.annotations["alphaton.ai/api-access"], "makes clusters");
    });

    it("pins the digest of an image where one is recorded", async () => {
        const digest = `sha256:${"1".repeat(64)}`;
        const images = Object.fromEntries(
            Object.entries(manifests.clusterApi.images).map(([from, image]) => [from, { ...image, digest }]),
        );
        const { only } = await create({ pin: { ...manifests.clusterApi, images } });
        assert.match(JSON.stringify(only("kubernetes:apps/v1:Deployment").inputs), new RegExp(`v1\\.13\\.5@${digest}`));
    });

    it("refuses what its pin does not account for, by name", async () => {
        const { privileges: _, ...pin } = manifests.clusterApi;
        await assert.rejects(
            create({ pin }),
            /^Error: Chart cluster-api v1\.13\.5 is refused:\n(.*\n)*  ClusterRole\/capi-manager-role: asks for "reads secrets"/,
        );
    });

    it("refuses a release that cannot be had, and one that brings nothing, against the component that wants it", async () => {
        const missing = { ...supply, manifests: bundledManifests("/nowhere") };
        await assert.rejects(create({ supply: missing }), (error: pulumi.ResourceError) => {
            assert.ok(pulumi.ResourceError.isInstance(error), String(error));
            return /files: \/nowhere\/cluster-api-v1\.13\.5\/core-components\.yaml does not exist/.test(error.message);
        });
        await assert.rejects(
            create({ supply: { ...supply, manifests: () => NO_CONTENTS } }),
            /objects: there are none: nothing would be created/,
        );
    });

    it("is an open question where nobody recorded the release", async () => {
        const { result, resources } = await create({ pin: { ...manifests.clusterApi, name: "lamp" } });
        assert.deepEqual(result.last, []);
        assert.equal(resources.filter(({ type }) => type.startsWith("kubernetes:")).length, 0);
        assert.deepEqual(
            result.verdicts.map(({ status }) => status),
            ["indeterminate"],
        );
    });
});
