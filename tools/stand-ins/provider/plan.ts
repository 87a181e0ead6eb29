import { isDeepStrictEqual } from "node:util";

import type { Field, Properties, Replace, ResourceSchema } from "./schema";

/** What one change of one property means for the resource. */
export interface Change {
    readonly kind: "add" | "delete" | "update";
    readonly replace: boolean;
}

/** The inputs with every default filled in, as they will stand among the outputs. Write-only ones are included. */
export function planInputs({ inputs: fields }: ResourceSchema, inputs: Properties, state: Properties = {}): Properties {
    const planned = Object.entries(fields).map(([name, field]) => {
        const given = inputs[name] ?? (field.sameAs === undefined ? undefined : inputs[field.sameAs]);
        return [name, given ?? (field.keepsState ? state[name] : undefined) ?? field.default] as const;
    });
    return Object.fromEntries(planned.filter(([, value]) => value !== undefined));
}

/** The changes that take a resource from `state` to `planned`, by property. */
export function diffInputs({ inputs: fields }: ResourceSchema, planned: Properties, state: Properties) {
    const changes: Record<string, Change> = {};
    for (const [name, field] of Object.entries(fields)) {
        const before = state[name];
        const after = planned[name];
        if (!field.writeOnly && !isDeepStrictEqual(before, after)) {
            changes[name] = {
                kind: before === undefined ? "add" : after === undefined ? "delete" : "update",
                replace: REPLACES[field.replace](before, after),
            };
        }
    }
    return changes;
}

const PEM = /^-----BEGIN [A-Za-z ]+-----\n[^]+\n-----END [A-Za-z ]+-----\n?$/;

/** Asked only about values that differ. */
const REPLACES: Readonly<Record<Replace, (before: unknown, after: unknown) => boolean>> = {
    always: () => true,
    never: () => false,
    keepers: (before, after) => !isDeepStrictEqual(before ?? {}, after ?? {}),
    unlessCleared: (before, after) => !(before === "" && after === undefined),
    ifPem: (before) => typeof before === "string" && PEM.test(before),
};

/** What a program would have to say to get `state`: the inputs that differ from their defaults. */
export function inputsOf({ inputs: fields }: ResourceSchema, state: Properties): Properties {
    const told = ([name, field]: [string, Field]) =>
        state[name] !== undefined && (field.required === true || !isDeepStrictEqual(state[name], field.default));
    return Object.fromEntries(
        Object.entries(fields)
            .filter(told)
            .map(([name]) => [name, state[name]]),
    );
}
