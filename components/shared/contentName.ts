import { createHash } from "node:crypto";

/** Of a digest: enough that two contents of one object never meet, and short enough for names of 63 characters. */
const DIGITS = 8;

/**
 * A name that changes with the content, for objects that may not change: another content is another object, and the one before
 * stays until nobody refers to it.
 */
export function contentName(name: string, content: unknown): string {
    return `${name}-${createHash("sha256")
        .update(JSON.stringify(sorted(content)))
        .digest("hex")
        .slice(0, DIGITS)}`;
}

/** Keys in order, so that the same content has one name. */
function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, child]) => child !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, child]) => [key, sorted(child)]),
    );
}
