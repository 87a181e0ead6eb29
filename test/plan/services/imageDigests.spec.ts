import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import type { StackConfig } from "../../../stacks/config/schema";
import { refuseBrokenPromises } from "../../../stacks/gate";
import { planPlatform } from "../../../stacks/plan/plan";
import type { ImagePlan } from "../../../stacks/plan/platformPlan";
import { imageDigests, isSealed } from "../../../stacks/plan/services/imageDigests";

const prod = loadFromFiles("prod");
const DIGEST = `sha256:${"ab".repeat(32)}`;
const image = (changes: Partial<ImagePlan> = {}): ImagePlan => ({
    id: "image/vllm",
    repository: "docker.io/vllm/vllm-openai",
    tag: "v0.12.0",
    digest: null,
    usedBy: ["model/llama-70b"],
    ...changes,
});
const charts = (changes: Partial<StackConfig["charts"]>) => ({ charts: { ...prod.charts, ...changes } });
const MIRROR = charts({ imageMirror: "registry.h200.example/mirror" });
/** The one answer about an image. */
const answer = (config: Parameters<typeof imageDigests>[0], changes: Partial<ImagePlan> = {}) => {
    const [verdict, ...more] = imageDigests(config, [image(changes)]);
    assert.ok(verdict && more.length === 0);
    return [verdict.status, verdict.reason ?? ""] as const;
};

describe("an image without a digest", () => {
    it("is a broken promise in a sealed site, and the reason gives the remedy", () => {
        const sealed = [
            MIRROR,
            charts({ source: "mirror", mirror: "oci://registry.h200.example/charts" }),
            charts({ source: "bundle", bundle: "charts" }),
        ];
        for (const config of sealed) {
            assert.ok(isSealed(config));
            const [status, reason] = answer(config);
            assert.equal(status, "fail");
            assert.match(
                reason,
                /^no digest is recorded for docker\.io\/vllm\/vllm-openai:v0\.12\.0; the site is sealed/,
            );
            assert.match(
                reason,
                /Run `npm run images:resolve` .*, and commit components\/upstream\/versions\/digests\.json$/,
            );
        }
    });

    it("is to be imported first where nobody but the site has it", () => {
        const [status, reason] = answer(MIRROR, { siteOwned: true });
        assert.equal(status, "fail");
        assert.match(reason, /docs\/runbooks\/import-a-model\.md/);
    });

    it("stays an open question where publishers can be asked, and on a twin", () => {
        for (const config of [
            charts({}),
            charts({ source: "upstream" }),
            { ...MIRROR, twin: { hosts: {} } as never },
        ]) {
            assert.deepEqual(answer(config), [
                "indeterminate",
                "no digest is recorded for docker.io/vllm/vllm-openai:v0.12.0; a registry has not been asked",
            ]);
        }
    });

    it("stays one where only a running host knows its tag: no digest could be asked for", () => {
        const [status, reason] = answer(MIRROR, { partialTag: "the operator appends the kernel" });
        assert.deepEqual([status, /the operator appends the kernel$/.test(reason)], ["indeterminate", true]);
    });
});

describe("an image with a digest", () => {
    it("passes, in a sealed site too", () => {
        assert.deepEqual(answer(MIRROR, { digest: DIGEST }), ["pass", ""]);
        assert.deepEqual(answer(charts({}), { digest: DIGEST }), ["pass", ""]);
    });
});

describe("a sealed site", () => {
    /** What the gate says before anything is created. */
    const refusal = (config: StackConfig) => {
        try {
            refuseBrokenPromises(planPlatform("prod", config));
            return "";
        } catch (error) {
            return (error as Error).message;
        }
    };

    it("is refused with one line for each image that nobody pinned, before anything is created", () => {
        const sealed = { ...prod, ...MIRROR };
        const lines = refusal(sealed).split("\n");
        assert.equal(lines[0], 'The plan of stack "prod" is refused; nothing was created.');
        const named = lines.filter((line) => line.startsWith("  supply/image-digest ("));
        const unpinned = planPlatform("prod", sealed).images.filter(
            ({ digest, partialTag }) => digest === null && partialTag === undefined,
        );
        assert.deepEqual(
            named.map((line) => /\(([^)]*)\)/.exec(line)?.[1]),
            unpinned.map(({ id }) => id),
        );
        assert.ok(unpinned.length > 0 && named.every((line) => line.includes("`npm run images:resolve`")));
    });

    it("can be rehearsed all the same: its twin runs no image", () => {
        assert.doesNotMatch(refusal({ ...loadFromFiles("twin"), ...MIRROR }), /supply\/image-digest/);
    });
});
