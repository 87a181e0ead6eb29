import type { StructuralSchema } from "../../components/upstream/structuralSchema";
import { constraints } from "./constraints";

/** A type before it is written down. `shape` is the number of an object with named fields. */
export type Type =
    | { readonly text: string }
    | { readonly shape: number }
    | { readonly list: Type }
    | { readonly map: Type }
    | { readonly anyOf: readonly Type[] };

export interface Field {
    readonly name: string;
    readonly optional: boolean;
    /** What the schema allows beyond the type, in a few words. */
    readonly note: string;
    readonly type: Type;
}

export interface Shape {
    readonly fields: readonly Field[];
    /** Takes fields that the schema does not name. */
    readonly open: boolean;
}

/** How types of a file spell what a schema leaves open. */
export interface Dialect {
    /** Any value, e.g. `unknown`. */
    readonly anything: string;
    /** Types that are written by hand, by the name that a schema gives in `$ref`. */
    readonly references: Readonly<Record<string, string>>;
}

/** How the pattern of Kubernetes' quantities begins; types have a name for it. */
const QUANTITY = "^(\\+|-)?(([0-9]+";

/**
 * The objects that schemas describe, each distinct one once: Kubernetes' own (probes, affinity, references to Secrets) recur
 * by the dozen in the schemas of one group.
 */
export class Shapes {
    readonly all: Shape[] = [];
    readonly #numbers = new Map<string, number>();

    constructor(readonly dialect: Dialect) {}

    typeOf(schema: StructuralSchema): Type {
        const type = this.#plainType(schema);
        return schema.nullable && !isAnything(type, this.dialect) ? { anyOf: [type, { text: "null" }] } : type;
    }

    #plainType(schema: StructuralSchema): Type {
        const { anything, references } = this.dialect;
        if (schema.$ref !== undefined) {
            return { text: references[schema.$ref] ?? anything };
        }
        if (schema["x-kubernetes-int-or-string"]) {
            return { text: schema.pattern?.startsWith(QUANTITY) ? "Quantity" : "IntOrString" };
        }
        if (schema.enum) {
            return { anyOf: schema.enum.map((choice) => ({ text: JSON.stringify(choice) })) };
        }
        const type = schema.properties ? "object" : schema.type;
        switch (type) {
            case "object":
                return this.#objectType(schema);
            case "array":
                return { list: schema.items ? this.typeOf(schema.items) : { text: anything } };
            case "integer":
            case "number":
                return { text: "number" };
            case "string":
            case "boolean":
                return { text: type };
            default:
                return schema.anyOf ? { anyOf: schema.anyOf.map((branch) => this.typeOf(branch)) } : { text: anything };
        }
    }

    #objectType(schema: StructuralSchema): Type {
        const { properties, additionalProperties, required = [] } = schema;
        const open =
            schema["x-kubernetes-preserve-unknown-fields"] ?? schema["x-kubernetes-embedded-resource"] ?? false;
        if (properties && Object.keys(properties).length > 0) {
            const fields = Object.entries(properties).map(([name, child]) => ({
                name,
                // The API server fills in defaults before it checks what is required.
                optional: !required.includes(name) || child.default !== undefined,
                note: constraints(child),
                type: this.typeOf(child),
            }));
            return { shape: this.#numberOf({ fields, open }) };
        }
        if (typeof additionalProperties === "object") {
            return { map: this.typeOf(additionalProperties) };
        }
        return additionalProperties === true || open
            ? { map: { text: this.dialect.anything } }
            : { text: "Record<string, never>" };
    }

    #numberOf(shape: Shape): number {
        const key = JSON.stringify(shape);
        const known = this.#numbers.get(key);
        if (known !== undefined) {
            return known;
        }
        this.all.push(shape);
        this.#numbers.set(key, this.all.length - 1);
        return this.all.length - 1;
    }
}

function isAnything(type: Type, { anything }: Dialect): boolean {
    return "text" in type && type.text === anything;
}
