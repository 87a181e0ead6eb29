import assert from "node:assert/strict";

import { unknownCheckingProxy } from "@pulumi/policy";

import { anyOf } from "../../../policies/lib/control";
import { kindsOf, objectsOf, provenanceOf } from "../../../policies/lib/kubernetes";
import { hasPods, podKinds } from "../../../policies/lib/podSpecs";
import { kubernetes } from "../support/resources";
import { UNKNOWN } from "../support/unknown";

describe("Kubernetes kinds", () => {
    it("reads group and kind from a type token, and leaves the version out", () => {
        assert.deepEqual(
            [
                "kubernetes:apps/v1:Deployment",
                "kubernetes:apps/v1beta2:Deployment",
                "kubernetes:core/v1:Pod",
                "kubernetes:v1:Pod",
            ].map((type) => kindsOf(type).map(({ id }) => id)),
            [["apps/Deployment"], ["apps/Deployment"], ["core/Pod"], ["core/Pod"]],
        );
    });

    it("takes patches and lists for their object, and nothing else for Kubernetes", () => {
        assert.deepEqual(
            kindsOf("kubernetes:core/v1:PodList").map(({ id, form }) => [id, form]),
            [
                ["core/PodList", "object"],
                ["core/Pod", "list"],
            ],
        );
        assert.deepEqual(
            [
                "pulumi:pulumi:Stack",
                "alphaton:gpu:GpuOperator",
                "aws:s3/bucket:Bucket",
                "pulumi:providers:kubernetes",
            ].flatMap(kindsOf),
            [],
        );
    });

    it("knows every kind with pods by its table", () => {
        assert.equal(new Set(podKinds).size, podKinds.length);
        assert.ok(hasPods({ id: "leaderworkerset.x-k8s.io/LeaderWorkerSet", kind: "LeaderWorkerSet", form: "object" }));
        assert.ok(!hasPods({ id: "core/ConfigMap", kind: "ConfigMap", form: "object" }));
    });

    it("keeps a list whose items are unknown as one object, so that it is reported", () => {
        const resource = kubernetes("core/v1:PodList", {});
        const props = unknownCheckingProxy({ items: UNKNOWN }) as Record<string, unknown>;
        const objects = objectsOf({ ...resource, props }, anyOf("core/Pod"));
        const unknown: string[] = [];
        assert.deepEqual(
            objects.map((object) => object.read((path) => unknown.push(path)).get("spec").value),
            [undefined],
        );
        assert.deepEqual([...new Set(unknown)], ["items"]);
    });

    it("reads who an object's definition comes from", () => {
        const annotations = { "alphaton.ai/provenance": "footprint:gpu-operator" };
        const [object] = objectsOf(kubernetes("core/v1:Pod", { metadata: { annotations } }), anyOf("core/Pod"));
        assert.equal(object === undefined ? undefined : provenanceOf(object), "footprint:gpu-operator");
    });
});
