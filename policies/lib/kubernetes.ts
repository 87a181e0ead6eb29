import { Field, type OnUnknown } from "./field";
import { unrecordedIn } from "./footprint";

/** A Kubernetes type as the pack sees it: versions of one kind are judged alike. */
export interface Kind {
    /** `apps/Deployment`, `core/Pod`, `cilium.io/CiliumNetworkPolicy`. */
    readonly id: string;
    readonly kind: string;
    /** `Patch` and `List` resources of the provider carry part of an object, or several. */
    readonly form: "object" | "patch" | "list";
}

/** What a policy is given: the same in the SDK's resource and stack arguments. */
export interface Resource {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly props: Record<string, unknown>;
    readonly opts?: { readonly additionalSecretOutputs: string[] };
    readonly provider?: { readonly urn: string; readonly props: Record<string, unknown> };
}

/** One Kubernetes object inside a resource. */
export interface KubernetesObject {
    readonly resource: Resource;
    readonly kind: Kind;
    /** `Deployment serving/llama`, for messages. */
    readonly label: string;
    /** Undefined when unknown. */
    readonly name: string | undefined;
    /** The effective namespace, the provider's default included; undefined when unknown. */
    readonly namespace: string | undefined;
    /** The provider's URN: objects of two clusters never meet, even when their namespaces share a name. */
    readonly cluster: string;
    /** A patch leaves the rest of the object to somebody else, so an absent field proves nothing. */
    readonly partial: boolean;
    /** Opens the object for reading. */
    read(onUnknown: OnUnknown): Field;
}

const kinds = new Map<string, readonly Kind[]>();

/**
 * What a type token may stand for. `kubernetes:apps/v1:DeploymentPatch` may be a patch of a Deployment or an object of kind
 * `DeploymentPatch`; which one it is shows in the tables of kinds that controls bring.
 */
export function kindsOf(type: string): readonly Kind[] {
    let found = kinds.get(type);
    if (found === undefined) {
        found = parse(type);
        kinds.set(type, found);
    }
    return found;
}

function parse(type: string): Kind[] {
    const [, apiVersion, kind] = /^kubernetes:([^:]+):(\w+)$/.exec(type) ?? [];
    if (apiVersion === undefined || kind === undefined) {
        return [];
    }
    const slash = apiVersion.indexOf("/");
    // A custom resource with `apiVersion: v1` has no group in its token; it is the core object all the same.
    const group = slash < 0 ? "core" : apiVersion.slice(0, slash);
    const as = (name: string, form: Kind["form"]): Kind => ({ id: `${group}/${name}`, kind: name, form });
    const readings = [as(kind, "object")];
    if (kind.endsWith("Patch")) {
        readings.push(as(kind.slice(0, -"Patch".length), "patch"));
    } else if (kind.endsWith("List")) {
        readings.push(as(kind.slice(0, -"List".length), "list"));
    }
    return readings;
}

/** The objects of a resource whose kind is concerned. */
export function objectsOf(resource: Resource, concerns: (kind: Kind) => boolean): KubernetesObject[] {
    const kind = kindsOf(resource.type).find(concerns);
    if (kind === undefined) {
        return [];
    }
    if (kind.form !== "list") {
        return [objectAt(resource, kind, (root) => root)];
    }
    // A list whose items are unknown still stands for something: the one reading reports it as unknown.
    const items = Field.root(resource.props, ignore).get("items");
    const count = Array.isArray(items.peek) ? items.items.length : 1;
    return Array.from({ length: count }, (_, i) =>
        objectAt(resource, kind, (root) => {
            const list = root.get("items");
            return list.items[i] ?? list;
        }),
    );
}

function objectAt(resource: Resource, kind: Kind, select: (root: Field) => Field): KubernetesObject {
    const unrecorded = unrecordedIn(sourceOf(select(Field.root(resource.props, ignore))));
    const read = (onUnknown: OnUnknown): Field => select(Field.root(resource.props, onUnknown, unrecorded));
    const metadata = read(ignore).get("metadata");
    const name = nonEmpty(metadata.get("name"));
    const stated = metadata.get("namespace");
    const inherited = Field.root(resource.provider?.props, ignore).get("namespace");
    const place = nonEmpty(stated);
    return {
        resource,
        kind,
        label: `${kind.kind} ${place === undefined ? "" : `${place}/`}${name ?? `(${resource.name})`}`,
        name,
        namespace: stated.known && inherited.known ? (place ?? nonEmpty(inherited) ?? "default") : place,
        cluster: resource.provider?.urn ?? "default provider",
        partial: kind.form === "patch",
        read,
    };
}

function nonEmpty(field: Field): string | undefined {
    return typeof field.peek === "string" && field.peek !== "" ? field.peek : undefined;
}

function ignore(): void {
    // What a message is called does not decide a verdict, so an unknown here needs no note.
}

/** `ours`, `chart:<name>` or `footprint:<name>`: where the definition of an object comes from. */
export function provenanceOf(object: KubernetesObject): string | undefined {
    return sourceOf(object.read(ignore));
}

function sourceOf(root: Field): string | undefined {
    return nonEmpty(root.at("metadata.annotations").get("alphaton.ai/provenance"));
}
