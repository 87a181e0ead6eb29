import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { ImagePin } from "./pins";

export const DIGEST_FILE = join(__dirname, "digests.json");

/**
 * What registries answered when they were asked for an image, by `registry/path:tag`. Written by `npm run images:resolve` and
 * by nobody else: a digest that stands here was computed from what a registry sent.
 */
export const recordedDigests = JSON.parse(readFileSync(DIGEST_FILE, "utf8")) as Readonly<Record<string, string>>;

/** The digest of `registry/path` and tag; `null` where no registry was asked yet. */
export function digestOf(repository: string, tag: string): string | null {
    return recordedDigests[`${repository}:${tag}`] ?? null;
}

/** An image as a pin has it, with the digest that a registry gave. */
export function image(repository: string, tag: string): ImagePin {
    return { repository, tag, digest: digestOf(repository, tag) };
}
