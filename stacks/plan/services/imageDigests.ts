import type { Verdict } from "../../../components/shared/verdict";
import type { StackConfig } from "../../config/schema";
import type { ImagePlan } from "../platformPlan";

/**
 * A site that takes images or charts from a place of its own cannot ask publishers any more: whoever may write there decides
 * what a tag means, and only a digest that was recorded before can tell.
 */
export function isSealed({ charts: { source, imageMirror } }: Pick<StackConfig, "charts">): boolean {
    return imageMirror !== undefined || source === "mirror" || source === "bundle";
}

/** For each image whether it is pinned. A sealed site is refused without; a twin of it runs no image and lists them. */
export function imageDigests(
    config: Pick<StackConfig, "charts" | "twin">,
    images: readonly ImagePlan[],
): readonly Verdict[] {
    const refuses = isSealed(config) && config.twin === undefined;
    return images.map((image): Verdict => {
        const { digest, repository, tag, partialTag } = image;
        const question = { id: "supply/image-digest", subject: image.id };
        if (digest !== null) {
            return { ...question, status: "pass" };
        }
        const lacking = `no digest is recorded for ${repository}:${tag}; `;
        if (partialTag !== undefined || !refuses) {
            const reason = `${lacking}${partialTag ?? "a registry has not been asked"}`;
            return { ...question, status: "indeterminate", reason };
        }
        return { ...question, status: "fail", reason: `${lacking}${REASON} ${remedy(image)}` };
    });
}

const REASON =
    "the site is sealed (`charts.imageMirror`, or charts from a mirror or a bundle), so nothing tells a replaced image.";

const remedy = ({ siteOwned }: ImagePlan) =>
    siteOwned
        ? "Import it into the site's registry (docs/runbooks/import-a-model.md), run `npm run images:resolve` where that registry answers, and commit components/upstream/versions/digests.json"
        : "Run `npm run images:resolve` where its registry can be reached, and commit components/upstream/versions/digests.json";
