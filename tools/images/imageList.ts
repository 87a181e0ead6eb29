import { z } from "zod";

import type { SiteImages } from "./siteImages";

const text = z.string();

/** What `npm run images -- --json` prints; `images.schema.json` is written from it. */
export const imageList = z.strictObject({
    schemaVersion: z.literal(1),
    stack: text,
    chartSource: z.enum(["upstream", "mirror", "bundle", "footprint"]),
    images: z.array(
        z.strictObject({
            repository: text.describe("registry and path, both in full"),
            tag: text,
            digest: text.nullable().describe("`sha256:...`; null where no registry has answered yet"),
            reference: text.nullable().describe("its line in images.txt; null where there is nothing to mirror"),
            reason: text.exactOptional().describe("why there is nothing to mirror"),
            usedBy: z.array(text),
        }),
    ),
    gaps: z
        .array(z.strictObject({ subject: text, reason: text }))
        .describe("charts that may bring images that are not listed"),
});

export type ImageList = z.infer<typeof imageList>;
export type ListedImage = ImageList["images"][number];

export function listImages({ stack, chartSource, images, gaps }: SiteImages): ImageList {
    return {
        schemaVersion: 1,
        stack,
        chartSource,
        images: images.map(({ repository, tag, digest, usedBy, partialTag, siteOwned }) => {
            const reason = partialTag ?? (siteOwned ? "the site's own registry holds it, by import" : undefined);
            const reference = reason === undefined ? pullReference({ repository, tag, digest }) : null;
            return { repository, tag, digest, reference, ...(reason !== undefined && { reason }), usedBy: [...usedBy] };
        }),
        gaps: gaps.map((gap) => ({ ...gap })),
    };
}

/** The lines of images.txt: what a tool that fills mirrors is given, sorted. */
export function mirrorFile({ images }: ImageList): string {
    const references = images.flatMap(({ reference }) => reference ?? []);
    return [...new Set(references)]
        .sort()
        .map((reference) => `${reference}\n`)
        .join("");
}

/** With the digest where there is one, else with the tag. Skopeo refuses a reference that has both. */
function pullReference({ repository, tag, digest }: Pick<ListedImage, "repository" | "tag" | "digest">): string {
    return digest === null ? `${repository}:${tag}` : `${repository}@${digest}`;
}

export function nameOf({ repository, tag }: Pick<ListedImage, "repository" | "tag">): string {
    return tag === "" ? repository : `${repository}:${tag}`;
}
