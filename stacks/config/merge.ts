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
