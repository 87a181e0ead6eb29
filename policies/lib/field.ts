import { UnknownValueError } from "@pulumi/policy";

/** Is told the path of every value that a control asked for and nobody knows, and why nobody does. */
export type OnUnknown = (path: string, reason: string) => void;

/** Why a field that an object does not have says nothing about the real one; undefined where its absence is a fact. */
export type Unrecorded = (path: string) => string | undefined;

const PREVIEW = "is unknown during preview";

/**
 * One property of a resource, read without ever tripping over an unknown.
 *
 * The engine hands a pack proxies that throw on the first unknown value, and the SDK then downgrades the whole policy to
 * an advisory note: one unknown would switch a control off. A `Field` notes the unknown and lets the control go on, so that
 * what is known is still judged and what is not is reported by path.
 */
export class Field {
    private constructor(
        /** As a person would write it, e.g. `spec.containers[0].image`; of an unknown, the property that is unknown. */
        readonly path: string,
        private readonly raw: unknown,
        /** Why the value is unknown. */
        private readonly unknown: string | undefined,
        private readonly onUnknown: OnUnknown,
        private readonly unrecorded: Unrecorded,
    ) {}

    static root(value: unknown, onUnknown: OnUnknown, unrecorded: Unrecorded = () => undefined): Field {
        return new Field("", value, undefined, onUnknown, unrecorded);
    }

    /** False when the value is unknown, which is noted. Ask before concluding anything from an absent value. */
    get known(): boolean {
        if (this.unknown !== undefined) {
            this.onUnknown(this.path, this.unknown);
        }
        return this.unknown === undefined;
    }

    /** The value, or undefined when it is absent or unknown; an unknown is noted. */
    get value(): unknown {
        return this.known ? this.raw : undefined;
    }

    /** The value without noting an unknown: for names in messages, never for a verdict. */
    get peek(): unknown {
        return this.unknown === undefined ? this.raw : undefined;
    }

    /** Known, and absent or a list or map without elements; an unknown is noted. */
    get empty(): boolean {
        return this.known && (!this.present || (isObject(this.raw) && Object.keys(this.raw).length === 0));
    }

    get text(): string | undefined {
        const value = this.value;
        return typeof value === "string" ? value : undefined;
    }

    /** Known and neither null nor undefined; an unknown is noted. */
    get present(): boolean {
        return this.value !== undefined && this.value !== null;
    }

    get(key: string): Field {
        return this.child(key, join(this.path, key));
    }

    /** `spec.template.spec`: a dotted path of plain keys. */
    at(dotted: string): Field {
        return dotted.split(".").reduce<Field>((field, key) => field.get(key), this);
    }

    /** The elements of a list; none when it is absent. */
    get items(): Field[] {
        const value = this.value;
        const length = Array.isArray(value) ? value.length : 0;
        // Not `map`: it reads every element through the proxy, and one unknown element would throw.
        return Array.from({ length }, (_, i) => this.child(i, `${this.path}[${String(i)}]`));
    }

    /** The entries of a map; none when it is absent. */
    get entries(): [string, Field][] {
        const value = this.value;
        return isObject(value) ? Object.keys(value).map((key) => [key, this.get(key)]) : [];
    }

    private child(key: string | number, path: string): Field {
        if (this.unknown !== undefined) {
            return this;
        }
        const field = (value: unknown, unknown?: string) =>
            new Field(path, value, unknown, this.onUnknown, this.unrecorded);
        // Own properties only: `constructor` is no field of an object that does not have one.
        if (!isObject(this.raw) || !Object.hasOwn(this.raw, key)) {
            return field(undefined, this.unrecorded(path));
        }
        try {
            return field((this.raw as Record<string | number, unknown>)[key]);
        } catch (error) {
            if (error instanceof UnknownValueError) {
                return field(undefined, PREVIEW);
            }
            throw error;
        }
    }
}

/** Whether a Kubernetes label selector has neither labels nor expressions, and so selects everything. */
export function selectsEverything(selector: Field): boolean {
    return selector.known && selector.get("matchLabels").empty && selector.get("matchExpressions").empty;
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null;
}

function join(path: string, key: string): string {
    if (!/^[\w-]+$/.test(key)) {
        return `${path}[${JSON.stringify(key)}]`;
    }
    return path === "" ? key : `${path}.${key}`;
}
