import type { HookHandling } from "../charts/hooks";
import type { PodSecurityLevel } from "../charts/podSecurity";
import type { Privilege } from "../charts/privileges";
import type { ObjectTransform } from "../charts/transforms";

export interface ImagePin {
    readonly repository: string;
    readonly tag: string;
    /** From a registry or a publisher's file, else `null`: unresolved, which a real site refuses. */
    readonly digest: string | null;
    /** What is appended to the tag at run time, and by whom: no registry has the image under the tag that stands here. */
    readonly partialTag?: string;
}

/** Something third-party that is deployed: where it lives, and everything about it that a reviewer has to know. */
export interface ReleasePin {
    readonly name: string;
    readonly version: string;
    readonly namespace: string;
    /** The level its namespace needs, pods that its operator starts later included. */
    readonly podSecurity: PodSecurityLevel;
    /** Other namespaces that it puts objects into, or would create. They are made with their guards, like every namespace. */
    readonly otherNamespaces?: readonly string[];
    /** What it asks for beyond its own objects, and why it may. Anything else is refused. */
    readonly privileges?: Readonly<Partial<Record<Privilege, string>>>;
    /** By `<Kind>/<name>`, in which `*` stands for any text. A hook that runs at install or upgrade and is not here is refused. */
    readonly hooks?: Readonly<Record<string, HookHandling>>;
    /** What nothing of its own can set. */
    readonly transforms?: readonly ObjectTransform[];
}

export interface ChartPin<Values extends object = object> extends ReleasePin {
    /** `https://` for a repository with an index, `oci://` for a registry. */
    readonly repository: string;
    /**
     * `sha256:` of the chart's archive, which an index calls `digest` and a registry the digest of the chart's layer: the same
     * wherever the archive comes from. Only from one of these, else `null`.
     */
    readonly digest: string | null;
    /** Set against the chart's own defaults, wherever it is used; the values of the component that uses it win. */
    readonly values?: Values;
    /** Values with which it brings the definitions of its kinds, which are installed apart from it and before it. */
    readonly definitionValues?: Values;
    /**
     * Type tokens of the objects that its templates make of a value, by the value's path: what is in question where a footprint
     * was recorded with another. None for a value that no object comes from. @default any object may come from it
     */
    readonly valueReach?: Readonly<Record<string, readonly string[]>>;
    /** Templates that ask the cluster for what it holds, and why no answer is the right one. */
    readonly lookups?: Readonly<Record<string, string>>;
}

/** What a project publishes instead of a chart: manifests of a release. */
export interface ManifestPin extends ReleasePin {
    readonly files: readonly ManifestFile[];
    /** What its workloads run, by the reference without tag that its sources name. */
    readonly images: Readonly<Record<string, ImagePin>>;
}

/** A release of definitions alone. */
export interface DefinitionsPin {
    readonly name: string;
    readonly version: string;
    readonly files: readonly ManifestFile[];
}

export interface ManifestFile {
    readonly url: string;
    /** `sha256:` of the file, from its publisher, else `null`. */
    readonly digest: string | null;
}
