import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta, type ObjectMetaArgs } from "../shared/metadata";
import type { Issue } from "../shared/validation";
import { type CustomObject, objectIssues } from "./objectIssues";
import { readinessOf } from "./readiness";
import { schemaIssues, type Unresolved } from "./schemaIssues";

/** `T` with every field, at every depth, also accepted as a value the engine may learn later. */
export type Inputs<T> = pulumi.Input<
    T extends readonly (infer Item)[]
        ? readonly Inputs<Item>[]
        : T extends object
          ? { readonly [Key in keyof T]: Inputs<T[Key]> }
          : T
>;

/** As `Inputs`, but the outermost map or list is plain, so that what is in it can be checked before it is registered. */
type PlainInputs<T> = T extends readonly (infer Item)[]
    ? readonly Inputs<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Inputs<T[Key]> }
      : Inputs<T>;

/** What a maker of an object says: all of it but its status. */
type Desired<Kind> = {
    readonly [Field in keyof Kind as Field extends "status" ? never : Field]: PlainInputs<
        Exclude<Kind[Field], undefined>
    >;
};

export type CustomResourceArgs<Kind> = Desired<Kind> & {
    readonly scope: ClusterScope;
    readonly metadata: ObjectMetaArgs;
};

export interface CustomKind {
    readonly apiVersion: string;
    readonly kind: string;
    readonly scope: "Cluster" | "Namespaced";
}

export interface CustomResourceClass<Kind> {
    readonly customKind: CustomKind;
    new (name: string, args: CustomResourceArgs<Kind>, opts: CustomResourceOptions): CustomResource;
}

/** A parent is required: it is what an error is reported against, and where the provider comes from. */
export type CustomResourceOptions = pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource };

/**
 * Makes the resource class of a kind. An instance checks itself against the imported schema before it registers anything,
 * waits for the definitions and the namespace it needs, and is done when its operator reports it ready (`readiness.ts`).
 * An annotation `pulumi.com/waitFor` among its own replaces that wait.
 */
export function customResource<Kind extends object>(
    apiVersion: string,
    kind: string,
    scope: CustomKind["scope"],
): CustomResourceClass<Kind> {
    return class extends CustomResource {
        static readonly customKind: CustomKind = { apiVersion, kind, scope };

        constructor(name: string, args: CustomResourceArgs<Kind>, opts: CustomResourceOptions) {
            const { scope: cluster, metadata: own, ...fields } = args;
            const { namespace } = own;
            const ready = readinessOf(apiVersion, kind);
            const metadata = objectMeta({ ...own, annotations: { ...ready?.annotations, ...own.annotations } });
            rejectInvalid({ apiVersion, kind, metadata: { ...metadata }, ...fields }, opts.parent);
            const placement = {
                apiVersion,
                ...(namespace !== undefined && { namespace }),
                ...(ready?.minutes !== undefined && { minutes: ready.minutes }),
            };
            super(
                name,
                {
                    apiVersion,
                    kind,
                    metadata,
                    ...fields,
                },
                pulumi.mergeOptions(cluster.objectOptions(opts.parent, placement), opts),
            );
        }
    };
}

type Identified = CustomObject & { readonly metadata: { readonly name: string } };

/** Now for what is known, and later for what the engine has yet to compute: the program fails then. */
function rejectInvalid(object: Identified, parent: pulumi.Resource): void {
    const refusal = (issues: readonly Issue[]) => {
        const lines = issues.map(({ path, reason }) => `  ${path}: ${reason}`);
        const subject = `${object.kind} (${object.apiVersion}) "${object.metadata.name}"`;
        return new pulumi.ResourceError([`${subject} does not fit its schema:`, ...lines].join("\n"), parent, true);
    };
    const unresolved: Unresolved[] = [];
    const issues = objectIssues(object, undefined, (part) => unresolved.push(part));
    if (issues.length > 0) {
        throw refusal(issues);
    }
    for (const part of unresolved) {
        lateIssues(part).apply((found) => {
            if (found.length > 0) {
                throw refusal(found);
            }
        });
    }
}

/** What is wrong with a part that the engine computes; unknown as long as the part is. It may be a secret, so no value is told. */
export function lateIssues({ schema, value, path }: Unresolved): pulumi.Output<Issue[]> {
    return pulumi.output(value as pulumi.Input<object>).apply((known: unknown) =>
        schemaIssues(schema, known, path).map(({ reason, ...issue }) => ({
            ...issue,
            reason: reason.replace(/, got [^]*$/, ""),
        })),
    );
}
