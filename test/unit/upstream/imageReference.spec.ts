import assert from "node:assert/strict";

import { imageIssues, imageReference } from "../../../components/upstream/imageReference";

describe("image pins", () => {
    const pin = { repository: "registry.example.internal:5000/vllm", tag: "v0.12.0", digest: null };
    const digest = `sha256:${"0a".repeat(32)}`;

    it("are written with tag and digest, or with the tag alone while the digest is unknown", () => {
        assert.equal(imageReference(pin), "registry.example.internal:5000/vllm:v0.12.0");
        assert.equal(imageReference({ ...pin, digest }), `registry.example.internal:5000/vllm:v0.12.0@${digest}`);
    });

    it("must name a release, and a whole digest", () => {
        assert.deepEqual(imageIssues("image", { ...pin, digest }), []);
        assert.deepEqual(imageIssues("image", { ...pin, tag: "latest", digest: "sha256:abc" }), [
            { path: "image.tag", reason: 'must name a release, got "latest"' },
            { path: "image.digest", reason: 'expected sha256: and 64 hex digits, got "sha256:abc"' },
        ]);
    });
});
