import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import { isOneOf } from "./objectIds";

/** A change to objects of a chart that no value of the chart makes. */
export interface ObjectTransform {
    /** What it does, for whoever reads that it matched nothing. */
    readonly what: string;
    readonly matches: (object: KubernetesManifest) => boolean;
    /** A changed copy; undefined leaves the object out. */
    readonly change: (object: KubernetesManifest) => KubernetesManifest | undefined;
    /** May match nothing: it is meant for every chart. @default a transform without a match is an error */
    readonly optional?: boolean;
}

/** Applies transforms in order, and remembers which of them had something to do. */
export class TransformChain {
    readonly #matched = new Set<ObjectTransform>();

    constructor(readonly transforms: readonly ObjectTransform[]) {}

    apply(object: KubernetesManifest): KubernetesManifest | undefined {
        let current: KubernetesManifest | undefined = object;
        for (const transform of this.transforms) {
            if (current && transform.matches(current)) {
                this.#matched.add(transform);
                current = transform.change(current);
            }
        }
        return current;
    }

    /** Transforms that changed nothing: the chart has moved on, or the name in them is wrong. */
    get issues(): Issue[] {
        return this.transforms
            .filter((transform) => transform.optional !== true && !this.#matched.has(transform))
            .map(({ what }) => ({ path: "transforms", reason: `"${what}" matches no object of the chart` }));
    }
}

/** Leaves objects out that something else brings. */
export function leaveOut(id: string, because: string): ObjectTransform {
    return { what: `leave out ${id}: ${because}`, matches: isOneOf([id]), change: () => undefined };
}

/** Sets one field of an object, e.g. `setField("Secret/x", ["data"], {})`. */
export function setField(id: string, path: readonly string[], value: unknown): ObjectTransform {
    return {
        what: `set ${path.join(".")} of ${id}`,
        matches: isOneOf([id]),
        change: (object) => set(object, path, value) as KubernetesManifest,
    };
}

function set(holder: unknown, [field, ...rest]: readonly string[], value: unknown): unknown {
    if (field === undefined) {
        return value;
    }
    const fields = (holder ?? {}) as Record<string, unknown>;
    return { ...fields, [field]: set(fields[field], rest, value) };
}
