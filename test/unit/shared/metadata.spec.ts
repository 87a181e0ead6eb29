import assert from "node:assert/strict";

import { objectMeta } from "../../../components/shared/metadata";

describe("objectMeta", () => {
    it("says who owns an object, what it belongs to and where it comes from", () => {
        assert.deepEqual(objectMeta({ name: "quota", namespace: "research", app: "research", owner: "research" }), {
            name: "quota",
            namespace: "research",
            labels: {
                "app.kubernetes.io/name": "research",
                "app.kubernetes.io/instance": "research",
                "app.kubernetes.io/managed-by": "pulumi",
                "alphaton.ai/owner": "research",
            },
            annotations: { "alphaton.ai/provenance": "ours", "pulumi.com/patchForce": "true" },
        });
    });

    it("leaves the namespace out for cluster-wide objects, and keeps a chart's provenance", () => {
        const meta = objectMeta({
            name: "x",
            app: "chart",
            instance: "release",
            owner: "gpu",
            provenance: "footprint:chart",
        });
        assert.equal("namespace" in meta, false);
        assert.equal(meta.labels["app.kubernetes.io/instance"], "release");
        assert.deepEqual(meta.annotations, {
            "alphaton.ai/provenance": "footprint:chart",
            "pulumi.com/patchForce": "true",
        });
    });
});
