export type Tree = { [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lays `overlay` over `base`: maps merge deeply, everything else replaces, `null` removes. */
export function merge(base: Tree, overlay: Tree): Tree {
    const result: Tree = { ...base };
    for (const [key, value] of Object.entries(overlay)) {
        const below = result[key];
        if (value === null) {
            delete result[key];
        } else {
            result[key] = isTree(value) ? merge(isTree(below) ? below : {}, value) : value;
        }
    }
    return result;
}

/**
 * The same tree, keys sorted. The engine hands maps over in this order and files hold them as people wrote them; what is
 * decided must not depend on who read them.
 */
export function sortKeys(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sortKeys);
    }
    if (!isTree(value)) {
        return value;
    }
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}
