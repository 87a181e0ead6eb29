const patterns = new Map<string, RegExp>();

/**
 * A pattern of a schema as a regular expression. Schemas are written for Go, which has two spellings that JavaScript lacks or
 * reads otherwise: `(?i)` for the rest of a group, and `\PC` for a class of one letter. `(?i)` is taken for the whole pattern,
 * so that a value may pass here and be refused by the API server, never the other way round.
 */
export function goPattern(pattern: string): RegExp {
    const known = patterns.get(pattern);
    if (known) {
        return known;
    }
    const hasClass = /\\p[A-Z]/i.test(pattern);
    const source = pattern.replaceAll("(?i)", "").replaceAll(/\\(p)([A-Z])/gi, "\\$1{$2}");
    const flags = `${pattern.includes("(?i)") ? "i" : ""}${hasClass ? "u" : ""}`;
    const made = new RegExp(source, flags);
    patterns.set(pattern, made);
    return made;
}
