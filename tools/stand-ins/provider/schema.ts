/** Property values as they travel between engine and plugin. Absent and null mean the same and are left out. */
export type Properties = Readonly<Record<string, unknown>>;

export type FieldType = "string" | "integer" | "boolean" | "strings" | "stringMap" | ObjectType;

/** A nested object whose fields are all optional. */
export interface ObjectType {
    readonly fields: Readonly<Record<string, "string" | "strings">>;
}

/**
 * When a changed input makes the engine replace the resource, as the real plugin decides it:
 * - `always`: whenever it differs.
 * - `never`: the resource is updated in place.
 * - `keepers`: whenever it differs, but unset and empty count as the same.
 * - `unlessCleared`: whenever it differs, but an empty string may be unset.
 * - `ifPem`: when the value in the state is PEM text (very old states hold a digest instead).
 */
export type Replace = "always" | "never" | "keepers" | "unlessCleared" | "ifPem";

/** One input of a resource, which is also one of its outputs unless it is write-only. */
export interface Field {
    readonly type: FieldType;
    readonly replace: Replace;
    readonly required?: true;
    /** Shows in the outputs when the program says nothing; never in the recorded inputs. */
    readonly default?: unknown;
    /** Deprecated twin of another field: when only one is given, both take its value. */
    readonly sameAs?: string;
    /** Unset in the program means: stays what it is. */
    readonly keepsState?: true;
    readonly secret?: true;
    /** Used at creation, never recorded among the outputs. */
    readonly writeOnly?: true;
    readonly minimum?: number;
    readonly oneOf?: readonly string[];
}

/** What only the plugin decides. */
export interface Output {
    readonly type: FieldType | "objects";
    readonly secret?: true;
}

export interface ResourceSchema {
    readonly inputs: Readonly<Record<string, Field>>;
    readonly outputs: Readonly<Record<string, Output>>;
    /** Form of the id that `import` takes; absent where the real plugin refuses to import. */
    readonly importId?: string;
}

export interface FunctionSchema {
    readonly inputs: Readonly<Record<string, { readonly type: FieldType; readonly secret?: true }>>;
}

/** Names of outputs that hold secrets whatever the program said about its inputs. */
export function secretOutputs({ inputs, outputs }: ResourceSchema): string[] {
    return Object.entries({ ...inputs, ...outputs }).flatMap(([name, { secret }]) => (secret ? [name] : []));
}
