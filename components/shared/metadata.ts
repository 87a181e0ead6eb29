import { LABELS, PROVENANCE, type Provenance } from "./labels";

export interface ObjectMetaArgs {
    readonly name: string;
    /** Absent for cluster-wide objects. */
    readonly namespace?: string;
    /** Value of `app.kubernetes.io/name`: what the object is part of. */
    readonly app: string;
    /** Value of `app.kubernetes.io/instance`. @default the value of `app` */
    readonly instance?: string;
    /** The team or platform area that answers for the object. */
    readonly owner: string;
    /** @default "ours" */
    readonly provenance?: Provenance;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Takes back fields that somebody else has written since. Without it the provider refuses to apply over a `kubectl scale`
 * or `kubectl edit`, and drift could only be repaired by hand. A field that a controller owns is left out of the program.
 */
const FORCE = { "pulumi.com/patchForce": "true" };

/**
 * For objects that something else is waited for in place of. Of a Service whose pods are: the provider would sit out ten seconds of
 * quiet endpoints more. Of a volume: it is not available but bound, as soon as its claim is there.
 */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" };

export interface PlainObjectMeta {
    name: string;
    namespace?: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
}

/** Metadata of every object the platform makes: who owns it, what it belongs to and where its definition comes from. */
export function objectMeta(args: ObjectMetaArgs): PlainObjectMeta {
    const { name, namespace, app, instance = app, owner, provenance = "ours", labels, annotations } = args;
    return {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        labels: {
            [LABELS.app]: app,
            [LABELS.instance]: instance,
            [LABELS.managedBy]: "pulumi",
            [LABELS.owner]: owner,
            ...labels,
        },
        annotations: { [PROVENANCE]: provenance, ...FORCE, ...annotations },
    };
}
