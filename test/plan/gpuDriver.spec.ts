import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import type { StackConfig } from "../../stacks/config/schema";
import { planPlatform } from "../../stacks/plan/plan";

const prod = loadFromFiles("prod");
const MIRROR = { ...prod, charts: { ...prod.charts, imageMirror: "registry.h200.example/mirror" } };
/** The driver, and what is said of it, where the hosts' image has this kernel. */
const driver = (kernel: string | null, config: StackConfig = prod) => {
    const { metal } = config;
    const plan = planPlatform("prod", { ...config, metal: { ...metal, nodeImage: { ...metal.nodeImage, kernel } } });
    const [image, ...more] = plan.images.filter(({ repository }) => repository === "nvcr.io/nvidia/driver");
    assert.ok(image && more.length === 0);
    const verdict = plan.verdicts.find(({ id, subject }) => id === "supply/image-digest" && subject === image.id);
    return { image, status: verdict?.status, reason: verdict?.reason ?? "" };
};

describe("the GPU driver", () => {
    it("is an open question, in a sealed site too, until the kernel of the hosts' image is recorded", () => {
        for (const config of [prod, MIRROR]) {
            const { image, status, reason } = driver(null, config);
            assert.deepEqual([image.tag, image.digest, status], ["580", null, "indeterminate"]);
            assert.match(
                reason,
                /appends the kernel .*; write the kernel of the image .* into metal\.nodeImage\.kernel/,
            );
        }
    });

    it("is the image for that kernel then, to be asked for and mirrored like any other, and refused while it is not pinned", () => {
        const { image, status } = driver("5.15.0-164-generic");
        assert.deepEqual(image, {
            id: "image/gpu-driver",
            repository: "nvcr.io/nvidia/driver",
            tag: "580-5.15.0-164-generic-ubuntu22.04",
            digest: null,
            usedBy: ["chart/gpu-operator"],
        });
        assert.equal(status, "indeterminate");
        const sealed = driver("5.15.0-164-generic", MIRROR);
        assert.equal(sealed.status, "fail");
        assert.match(sealed.reason, /nvidia\/driver:580-5\.15\.0-164-generic-ubuntu22\.04; .*images:resolve/);
    });
});
