import { depths, needs } from "./keyGraph";
import type { KeyId, KeyPlan } from "./keyPlan";

/** Keys that differ only in what they belong to, as one. */
export interface KeyFamily {
    readonly name: string;
    readonly keys: readonly KeyPlan[];
    /** One of them, for what they have in common. */
    readonly example: KeyPlan;
    /** How many steps it takes to have its last key. 0: people or hardware hold it. */
    readonly depth: number;
    /** Families that it is unlocked by, those that sign it, and those that only its way back needs. */
    readonly protectedBy: readonly string[];
    readonly signedBy: readonly string[];
    readonly recoveredFrom: readonly string[];
    /** Families that it unlocks or signs. */
    readonly opens: readonly string[];
}

/** Families in the order in which they open after a blackout; as they come where a cycle leaves no such order. */
export function keyFamilies(keys: readonly KeyPlan[]): KeyFamily[] {
    const order = depths(keys) ?? new Map<KeyId, number>();
    const familyOf = new Map(keys.map(({ id, family }) => [id, family]));
    const families = new Map<string, KeyPlan[]>();
    for (const key of keys) {
        families.set(key.family, [...(families.get(key.family) ?? []), key]);
    }
    const names = (ids: readonly KeyId[]) => [...new Set(ids.flatMap((id) => familyOf.get(id) ?? []))];
    return [...families]
        .flatMap(([name, members]) => members.slice(0, 1).map((example) => ({ name, keys: members, example })))
        .map(({ name, keys: members, example }) => {
            const protectedBy = names(members.flatMap((key) => key.protectedBy));
            const signedBy = names(members.flatMap((key) => key.signedBy ?? []));
            const direct = [...protectedBy, ...signedBy];
            const own = new Set(members.map(({ id }) => id));
            const opened = keys.filter((key) =>
                [...key.protectedBy, ...(key.signedBy ?? [])].some((id) => own.has(id)),
            );
            return {
                name,
                keys: members,
                example,
                depth: Math.max(...members.map(({ id }) => order.get(id) ?? 0)),
                protectedBy,
                signedBy,
                recoveredFrom: names(members.flatMap(needs)).filter((other) => !direct.includes(other)),
                opens: names(opened.map(({ id }) => id)),
            };
        })
        .toSorted((a, b) => a.depth - b.depth);
}
