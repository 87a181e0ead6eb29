import type { Field, Shape, Type } from "./shapes";

/** Names of TypeScript's own that a type of ours would hide. */
const TAKEN = ["Array", "Boolean", "Date", "Error", "Function", "Map", "Number", "Object", "Promise", "Record"].concat([
    "Set",
    "String",
    "Symbol",
    "IntOrString",
    "Quantity",
    "ChartValue",
    "ChartValues",
]);
/** Smaller objects read better in place. */
const WORTH_A_NAME = 3;

interface Reference {
    /** Number of the object that has the field. */
    readonly holder: number;
    readonly word: string;
}

/**
 * Names for the objects that stand in more than one place, after the field that holds them. Where two want the same name,
 * the holder's is put in front. `roots` are objects that have a name already.
 */
export function sharedNames(shapes: readonly Shape[], roots: ReadonlyMap<number, string>): Map<number, string> {
    const references = shapes.map((): Reference[] => []);
    shapes.forEach(({ fields }, holder) => {
        for (const { name, type } of fields) {
            for (const [number, word] of heldBy(name, type)) {
                references[number]?.push({ holder, word });
            }
        }
    });
    const names = new Map(roots);
    const used = new Set([...TAKEN, ...roots.values()]);
    const shared = shapes
        .map((_, number) => number)
        .filter((number) => !roots.has(number) && isShared(shapes[number], references[number]));
    // Those that stand in most places get the plain names.
    shared.sort((a, b) => (references[b]?.length ?? 0) - (references[a]?.length ?? 0) || a - b);
    for (const number of shared) {
        const name = freeName(number, references, used);
        names.set(number, name);
        used.add(name);
    }
    return names;
}

function isShared(shape: Shape | undefined, references: readonly Reference[] | undefined): boolean {
    const isLarge = (shape?.fields.length ?? 0) >= WORTH_A_NAME || shape?.fields.some(({ type }) => !("text" in type));
    return (references?.length ?? 0) > 1 && isLarge === true;
}

/** The field's name; before it, as far as that is taken, the names of the fields that lead there. */
function freeName(number: number, references: readonly (readonly Reference[])[], used: ReadonlySet<string>): string {
    let name = "";
    let reference = commonest(references[number] ?? []);
    while (reference) {
        name = `${reference.word}${name}`;
        if (!used.has(name)) {
            return name;
        }
        reference = commonest(references[reference.holder] ?? []);
    }
    let suffix = 2;
    while (used.has(`${name}${suffix}`)) {
        suffix++;
    }
    return `${name}${suffix}`;
}

function commonest(references: readonly Reference[]): Reference | undefined {
    const counts = new Map<string, number>();
    for (const { word } of references) {
        counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    return references.reduce<Reference | undefined>((best, candidate) => {
        const [mine, theirs] = [counts.get(candidate.word) ?? 0, best ? (counts.get(best.word) ?? 0) : -1];
        return !best || mine > theirs || (mine === theirs && candidate.word < best.word) ? candidate : best;
    }, undefined);
}

/** Objects that a field holds, itself or in lists and maps, with the word that each is known by. */
function heldBy(name: Field["name"], type: Type): [number, string][] {
    if ("shape" in type) {
        return [[type.shape, pascal(name)]];
    }
    if ("list" in type) {
        return heldBy(singular(name), type.list);
    }
    if ("map" in type) {
        return heldBy(singular(name), type.map);
    }
    return "anyOf" in type ? type.anyOf.flatMap((branch) => heldBy(name, branch)) : [];
}

function pascal(name: string): string {
    const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
    const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
    return /^[A-Za-z]/.test(joined) ? joined : `Field${joined}`;
}

function singular(name: string): string {
    if (/(ss|us|is)$/.test(name) || name.length < 4) {
        return name;
    }
    return name
        .replace(/ies$/, "y")
        .replace(/(ch|sh|x|ss)es$/, "$1")
        .replace(/s$/, "");
}
