import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta, type ObjectMetaArgs } from "../shared/metadata";
import { schemaOf } from "./crds";
import { schemaIssues } from "./schemaIssues";

/** `T` with every field, at every depth, also accepted as a value the engine may learn later. */
export type Inputs<T> = pulumi.Input<
    T extends readonly (infer Item)[] ? Inputs<Item>[] : T extends object ? { [Key in keyof T]: Inputs<T[Key]> } : T
>;

/** One row of the table of kinds. */
export interface CustomKind {
    readonly apiVersion: string;
    readonly kind: string;
    readonly scope: "Cluster" | "Namespaced";
    /**
     * What the operator sets when the object is ready, in the syntax of `pulumi.com/waitFor`. Only for kinds whose operator
     * reports it: the provider waits until its time-out otherwise.
     */
    readonly waitFor?: string;
}

export interface CustomResourceArgs<Spec> {
    readonly scope: ClusterScope;
    readonly metadata: ObjectMetaArgs;
    readonly spec: { [Key in keyof Spec]: Inputs<Spec[Key]> };
}

export interface CustomResourceClass<Spec> {
    readonly customKind: CustomKind;
    new (name: string, args: CustomResourceArgs<Spec>, opts: CustomResourceOptions): CustomResource;
}

/** A parent is required: it is what an error is reported against, and where the provider comes from. */
export type CustomResourceOptions = pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource };

/**
 * Makes the resource class of a kind. An instance checks its spec against the imported schema before it registers anything,
 * waits for the CRD set and the namespace it needs, and carries the annotations of the platform.
 */
export function customResource<Spec extends object>(kind: CustomKind): CustomResourceClass<Spec> {
    return class extends CustomResource {
        static readonly customKind = kind;

        constructor(name: string, args: CustomResourceArgs<Spec>, opts: CustomResourceOptions) {
            rejectInvalid(kind, args, opts.parent);
            const { scope, metadata, spec } = args;
            const { namespace } = metadata;
            const placement = { apiVersion: kind.apiVersion, ...(namespace === undefined ? {} : { namespace }) };
            super(
                name,
                {
                    apiVersion: kind.apiVersion,
                    kind: kind.kind,
                    metadata: objectMeta({ ...metadata, annotations: { ...waitFor(kind), ...metadata.annotations } }),
                    spec,
                },
                pulumi.mergeOptions(scope.objectOptions(opts.parent, placement), opts),
            );
        }
    };
}

function waitFor(kind: CustomKind): Record<string, string> {
    return kind.waitFor === undefined ? {} : { "pulumi.com/waitFor": kind.waitFor };
}

function rejectInvalid(
    { apiVersion, kind, scope }: CustomKind,
    { metadata, spec }: CustomResourceArgs<object>,
    parent: pulumi.Resource,
): void {
    // `metadata` is left out: CRDs declare it as an object without fields, and the API server checks it by itself.
    const issues = schemaIssues(schemaOf(apiVersion, kind), { apiVersion, kind, spec }, "");
    if ((scope === "Namespaced") !== (metadata.namespace !== undefined)) {
        const remedy = scope === "Namespaced" ? "a namespace is required" : "a cluster-wide kind takes no namespace";
        issues.push({ path: ".metadata.namespace", reason: remedy });
    }
    if (issues.length > 0) {
        const lines = issues.map(({ path, reason }) => `  ${path.slice(1)}: ${reason}`);
        const subject = `${kind} (${apiVersion}) "${metadata.name}"`;
        throw new pulumi.ResourceError([`${subject} does not fit its schema:`, ...lines].join("\n"), parent, true);
    }
}
