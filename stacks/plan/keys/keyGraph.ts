import type { KeyId, KeyPlan } from "./keyPlan";

type Edges = Pick<KeyPlan, "protectedBy" | "signedBy" | "recovery">;

/** What must be there before the key is: to use it, to make it, and for its way back. A restart may need all three. */
export function needs(key: Edges): KeyId[] {
    return [...new Set([...makers(key), ...(key.recovery?.from ?? [])])];
}

/** What it lies under and who signs it: without these it cannot be there at all. */
export const makers = ({ protectedBy, signedBy = [] }: Edges) => [...protectedBy, ...signedBy];

/** Keys by how many steps it takes to have them, 0 for those that people and hardware hold. Undefined on a cycle. */
export function depths(keys: readonly KeyPlan[]): Map<KeyId, number> | undefined {
    if (findCycle(keys)) {
        return undefined;
    }
    const byId = new Map(keys.map((key) => [key.id, key]));
    const found = new Map<KeyId, number>();
    const depthOf = (id: KeyId): number => {
        const known = found.get(id);
        if (known !== undefined) {
            return known;
        }
        const key = byId.get(id);
        const before = key ? makers(key) : [];
        const depth = before.length === 0 ? 0 : 1 + Math.max(...before.map(depthOf));
        found.set(id, depth);
        return depth;
    };
    keys.forEach(({ id }) => depthOf(id));
    return found;
}

/** Keys that stay closed while nobody is there, each with the key that people would have to bring. */
export function waitForPeople(keys: readonly KeyPlan[]): Map<KeyId, KeyId> {
    const waiting = new Map(keys.filter(({ needsPeople }) => needsPeople).map(({ id }) => [id, id]));
    for (let grown = true; grown;) {
        grown = false;
        for (const { id, protectedBy } of keys) {
            const cause = protectedBy.map((needed) => waiting.get(needed)).find((person) => person !== undefined);
            if (cause && !waiting.has(id)) {
                waiting.set(id, cause);
                grown = true;
            }
        }
    }
    return waiting;
}

/** A cycle as its path, first key repeated at the end; each arrow reads "needs". */
export function findCycle(keys: readonly KeyPlan[]): KeyId[] | undefined {
    const byId = new Map(keys.map((key) => [key.id, key]));
    const done = new Set<KeyId>();
    const path: KeyId[] = [];
    const visit = (id: KeyId): KeyId[] | undefined => {
        const start = path.indexOf(id);
        if (start >= 0) {
            return [...path.slice(start), id];
        }
        const key = byId.get(id);
        if (done.has(id) || !key) {
            return undefined;
        }
        path.push(id);
        for (const next of needs(key)) {
            const cycle = visit(next);
            if (cycle) {
                return cycle;
            }
        }
        path.pop();
        done.add(id);
        return undefined;
    };
    for (const { id } of keys) {
        const cycle = visit(id);
        if (cycle) {
            return cycle;
        }
    }
    return undefined;
}
