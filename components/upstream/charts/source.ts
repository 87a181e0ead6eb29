import type { Issue } from "../../shared/validation";
import type { Verdict } from "../../shared/verdict";
import type { KubernetesManifest } from "../kubernetesObject";
import type { ChartValues } from "../valueDifferences";
import type { ChartPin } from "../versions/pins";
import type { ManifestSource } from "./manifestSource";

/**
 * Where charts come from: their publishers' repositories, an OCI registry that mirrors them, a directory of archives, or
 * recorded facts about what the real charts create.
 */
export type ChartSourceKind = "upstream" | "mirror" | "bundle" | "footprint";

export interface ChartSource {
    readonly kind: ChartSourceKind;
    /**
     * What the chart brings, rendered without asking any cluster.
     *
     * @throws ChartRefusal with every reason why it cannot be had
     */
    contents(pin: ChartPin, values: ChartValues): ChartContents;
}

export interface ChartContents {
    /** Everything but hooks and definitions of custom resources, in the chart's order. */
    readonly objects: readonly KubernetesManifest[];
    readonly hooks: readonly ChartHook[];
    readonly definitions: readonly Definition[];
    /** Objects of which the source knows the name only. */
    readonly named: readonly NamedObject[];
    /** Objects that came out differently when the same chart was rendered again; either side is absent if it was not there. */
    readonly unsteady: readonly UnsteadyObject[];
    /** What the source does not know about the chart. */
    readonly verdicts: readonly ChartVerdict[];
    /** Reasons to refuse that concern the source alone, to be shown with those that concern its objects. */
    readonly issues: readonly Issue[];
}

/** `types` are type tokens of the objects in question, where those are known: policies on others are not concerned. */
export type ChartVerdict = Verdict & { readonly types?: readonly string[] };

export interface UnsteadyObject {
    readonly first?: KubernetesManifest;
    readonly second?: KubernetesManifest;
}

/** An object that helm would create at a moment of a release's life, instead of with the others. */
export interface ChartHook {
    readonly kind: string;
    readonly name: string;
    /** E.g. `pre-install`, `post-upgrade`, `test`. */
    readonly moments: readonly string[];
    /** Absent where only its name is recorded. */
    readonly manifest?: KubernetesManifest;
}

export interface NamedObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string;
}

/** A CustomResourceDefinition of a chart. */
export interface Definition {
    /** `<plural>.<group>`. */
    readonly name: string;
    /** Absent where only its name is recorded. */
    readonly manifest?: KubernetesManifest;
}

/** The API group of a definition's kind. */
export function groupDefined({ name }: Definition): string {
    return name.slice(name.indexOf(".") + 1);
}

/** Kinds that need a running server behind them, which simulated pods are not. */
export type Unserved = "webhooks" | "aggregated-apis";

/** How a stack gets and applies third-party charts; the same for all of them. */
export interface ChartSupply {
    readonly source: ChartSource;
    /** Where releases without a chart come from. @default as recorded */
    readonly manifests?: ManifestSource;
    /** Left out of the cluster, and listed. @default none */
    readonly leaveOut?: readonly Unserved[];
    /** Digests of images by `registry/path:tag`, for those that charts name without one. @default none */
    readonly imageDigests?: ReadonlyMap<string, string>;
    /** Registry and path under which every image is mirrored, e.g. `registry.example.internal/mirror`. @default images as they are */
    readonly imageMirror?: string;
}
