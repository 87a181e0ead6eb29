import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1";
import type { apiextensions } from "@pulumi/kubernetes/types/input";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { PROVENANCE } from "../shared/labels";
import { crdsOf } from "./crds";

export interface CrdSetArgs {
    readonly scope: ClusterScope;
    /** API groups, e.g. `nvidia.com`. All kinds imported of a group are installed. */
    readonly groups: readonly string[];
}

/**
 * Installs the compact CRDs of some API groups and makes custom resources of these groups wait for them.
 *
 * For the twin and for tests: a real site gets its CRDs from the chart or the release manifest, with conversion webhooks and
 * labels that the compact ones lack.
 */
export class CrdSet extends pulumi.ComponentResource {
    readonly names: readonly string[];

    constructor(name: string, { scope, groups }: CrdSetArgs, opts?: pulumi.ComponentResourceOptions) {
        super("alphaton:upstream:CrdSet", name, { groups }, scope.componentOptions(opts));
        const names: string[] = [];
        for (const group of groups) {
            for (const { metadata, spec } of crdsOf(group)) {
                new CustomResourceDefinition(
                    `${name}-${metadata.name}`,
                    {
                        metadata: {
                            name: metadata.name,
                            annotations: { ...metadata.annotations, [PROVENANCE]: `footprint:${group}` },
                        },
                        spec: spec as unknown as apiextensions.v1.CustomResourceDefinitionSpec,
                    },
                    scope.objectOptions(this),
                );
                names.push(metadata.name);
            }
            scope.addCrdGroup(group, this);
        }
        this.names = names;
        this.registerOutputs({ names });
    }
}
