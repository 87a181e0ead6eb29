import { z } from "zod";

import { listImages } from "./imageList";
import type { SiteImages } from "./siteImages";

const text = z.string();
const count = z.int().nonnegative();

/** What `npm run images:verify -- --json` prints; `verify.schema.json` is written from it. */
export const verifyResult = z.strictObject({
    schemaVersion: z.literal(1),
    stack: text,
    status: z
        .enum(["pass", "fail", "indeterminate"])
        .describe("exit code 1 where it is `fail`; `indeterminate` on a twin, which has no registry to ask"),
    images: count,
    unresolved: z
        .array(
            z.strictObject({
                repository: text.describe("registry and path, both in full"),
                tag: text,
                reason: text.exactOptional().describe("why nobody can ask for its digest"),
            }),
        )
        .describe("images without a digest"),
    gaps: z
        .array(z.strictObject({ subject: text, reason: text }))
        .describe("charts that may bring images that are not counted"),
});

/** What `npm run images:resolve -- --json` prints; `resolve.schema.json` is written from it. */
export const resolveResult = z.strictObject({
    schemaVersion: z.literal(1),
    stack: text,
    file: text.describe("where digests are recorded, from the project's root"),
    asked: count.describe("images that registries were asked for"),
    gained: count.describe("digests that were not recorded before"),
    failures: z
        .array(text)
        .describe("`registry/path:tag: why` of each that gave no digest; exit code 1 if there are any"),
});

export type VerifyResult = z.infer<typeof verifyResult>;
export type ResolveResult = z.infer<typeof resolveResult>;

/** A real site must have no image that could be another one tomorrow, known or not. */
export function verifyImages(site: SiteImages): VerifyResult {
    const { stack, images, gaps } = listImages(site);
    const unresolved = images
        .filter(({ digest }) => digest === null)
        .map(({ repository, tag, reason }) => ({ repository, tag, ...(reason !== undefined && { reason }) }));
    const pinned = unresolved.length === 0 && gaps.length === 0;
    const status = pinned ? "pass" : site.twin ? "indeterminate" : "fail";
    return { schemaVersion: 1, stack, status, images: images.length, unresolved, gaps };
}
