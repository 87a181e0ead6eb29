import type { Footprint, FootprintObject } from "./footprint";
import { RECORDED_KINDS } from "./footprintKinds";
import { podGaps } from "./footprintPods";
import type { KubernetesManifest } from "./kubernetesObject";

/** An object rebuilt from recorded facts, and the parts of it that are missing. */
export interface RebuiltObject {
    readonly manifest: KubernetesManifest;
    /** Parts of which only the existence or a name is recorded, e.g. `probes`. */
    readonly thin: readonly string[];
}

export interface Rebuilt {
    readonly objects: readonly RebuiltObject[];
    /** Objects of which nothing but the name is recorded; without contents the API would refuse them. */
    readonly named: readonly FootprintObject[];
    /** Facts that this program does not understand. Dropped silently they would make an object look safer than it is. */
    readonly gaps: readonly string[];
}

const IDENTITY = ["apiVersion", "kind", "name", "namespace"];
/** Findings about an object rather than parts of it. */
const REMARKS = ["podSecurityLevel", "podSecurityReasons"];
/** Facts about any object that are recorded by name or kind only. */
const THIN_FACTS = ["affinity"];

/** The objects of a footprint, definitions of custom resources left out. */
export function rebuildObjects({ objects }: Footprint): Rebuilt {
    const wanted = objects.filter(({ kind }) => kind !== "CustomResourceDefinition");
    const built = wanted.filter((object) => !isNameOnly(object));
    return {
        objects: built.map((object) => ({ manifest: rebuild(object), thin: thinParts(object) })),
        named: wanted.filter(isNameOnly),
        gaps: built.flatMap((object) =>
            unsupported(object).map((reason) => `${object.kind} "${object.name}": ${reason}`),
        ),
    };
}

/** A token Secret names its account in an annotation, which is not recorded and without which the API refuses it. */
function isNameOnly(object: FootprintObject): boolean {
    return (
        object["type"] === "kubernetes.io/service-account-token" ||
        (!Object.hasOwn(RECORDED_KINDS, object.kind) && Object.keys(object).every((fact) => IDENTITY.includes(fact)))
    );
}

function rebuild(object: FootprintObject): KubernetesManifest {
    const { apiVersion, kind, name, namespace } = object;
    const known = RECORDED_KINDS[kind];
    const labels = known?.labels?.(object);
    return {
        apiVersion,
        kind,
        metadata: { name, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) },
        ...known?.build(object),
    };
}

function thinParts(object: FootprintObject): string[] {
    return [
        ...THIN_FACTS.filter((fact) => Object.hasOwn(object, fact)),
        ...podGaps(object).thin,
        ...(RECORDED_KINDS[object.kind]?.thin?.(object) ?? []),
    ];
}

function unsupported(object: FootprintObject): string[] {
    const known = RECORDED_KINDS[object.kind];
    if (!known) {
        return [`kind ${object.kind} is not supported`];
    }
    const understood = [...IDENTITY, ...REMARKS, ...THIN_FACTS, ...known.facts];
    const unknown = Object.keys(object).filter((fact) => !understood.includes(fact));
    return [...unknown.map((fact) => `fact "${fact}" is not supported`), ...podGaps(object).unsupported];
}
