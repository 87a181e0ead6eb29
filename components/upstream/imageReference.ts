import type { Issue } from "../shared/validation";
import type { ImagePin } from "./versions";

/** `repository:tag@digest`; without the digest where nobody has asked a registry for it yet. */
export function imageReference({ repository, tag, digest }: ImagePin): string {
    return digest === null ? `${repository}:${tag}` : `${repository}:${tag}@${digest}`;
}

/** Issues of a pin that could name different contents tomorrow, or nothing at all. */
export function imageIssues(path: string, { tag, digest }: ImagePin): Issue[] {
    const issues: Issue[] = [];
    if (tag === "" || tag === "latest") {
        issues.push({ path: `${path}.tag`, reason: `must name a release, got "${tag}"` });
    }
    if (digest !== null && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
        issues.push({ path: `${path}.digest`, reason: `expected sha256: and 64 hex digits, got "${digest}"` });
    }
    return issues;
}
