import { type Document, isMap, isPair, isScalar, isSeq, type Scalar, visit } from "yaml";

/** A place in a YAML document that the engine's parser may read as something else than ours. */
export interface Ambiguity {
    /** Keys from the top of the document. */
    readonly path: readonly PropertyKey[];
    readonly offset: number;
    /** What stands there, as it stands there. */
    readonly source: string;
    readonly reason: string;
}

/**
 * Scalars and merge keys on which parsers disagree. The engine follows YAML 1.1 where we follow 1.2, so that `010` is 8 for
 * `pulumi up` and 10 for `npm run plan`; what is decided must not depend on who read the file.
 */
export function ambiguities(document: Document): Ambiguity[] {
    const found: Ambiguity[] = [];
    visit(document, {
        Scalar(key, node, ancestors) {
            const reason = node.type === "PLAIN" ? reasonAgainst(node, key === "key") : undefined;
            if (reason !== undefined) {
                const path = pathOf([...ancestors, node]);
                found.push({ path, offset: node.range?.[0] ?? 0, source: node.source ?? "", reason });
            }
        },
    });
    return found;
}

function reasonAgainst({ source = "", value }: Scalar, isKey: boolean): string | undefined {
    if (isKey && source === "<<") {
        return "merges maps for one YAML parser and is a key like any other for the next; write the keys out";
    }
    const isPlain = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(source) && (source.includes(".") || Number.isSafeInteger(value));
    if (isPlain || !(typeof value === "number" || isNumberElsewhere(source) || isDateElsewhere(source))) {
        return undefined;
    }
    return "YAML parsers read this differently; write a plain decimal number, or quote it if it is text";
}

/** `1_000`, `0b11`: text for YAML 1.2, numbers for 1.1. */
function isNumberElsewhere(source: string): boolean {
    return /^[-+]?\.?\d/.test(source) && !Number.isNaN(Number(source.replace(/^[-+]/, "").replaceAll("_", "")));
}

/** The engine hands a date over as a point in time. */
function isDateElsewhere(source: string): boolean {
    return /^\d{4}-\d{1,2}-\d{1,2}($|[Tt\s])/.test(source);
}

/** The keys and indices that lead through `nodes`, each of which holds the next. */
function pathOf(nodes: readonly unknown[]): PropertyKey[] {
    return nodes.flatMap((node, i): PropertyKey[] => {
        const next = nodes[i + 1];
        if (isPair(node)) {
            return [isScalar(node.key) ? (node.key.source ?? String(node.key.value)) : String(node.key)];
        }
        return isSeq(node) && !isMap(node) ? [node.items.indexOf(next)] : [];
    });
}
