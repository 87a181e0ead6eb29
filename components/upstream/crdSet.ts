import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { type Issue, rejectInvalid } from "../shared/validation";
import { crdGroups } from "./crds";

export interface CrdSetArgs {
    readonly scope: ClusterScope;
    /** API groups, e.g. `nvidia.com`. All kinds imported of a group are taken for installed. */
    readonly groups: readonly string[];
}

/**
 * Definitions of custom resources that were installed in bulk before the program runs: custom resources of their groups come
 * after this component, and a change of any definition shows as a change of its inputs.
 *
 * Installed outside the state, because the provider compares every definition in it with the cluster at every preview: 55 of
 * them took the twin's preview from 10 s to 100 s and more (ADR 9). For the twin: a real site gets its definitions from chart
 * or release manifest, with the conversion webhooks and labels that the compact ones lack.
 */
export class CrdSet extends pulumi.ComponentResource {
    /** `<plural>.<group>` of each definition, sorted. */
    readonly names: readonly string[];

    constructor(name: string, { scope, groups }: CrdSetArgs, opts?: pulumi.ComponentResourceOptions) {
        const known = crdGroups();
        const sha256 = Object.fromEntries(groups.map((group) => [group, known[group]?.sha256 ?? ""]));
        super("alphaton:upstream:CrdSet", name, { sha256 }, scope.componentOptions(opts));
        rejectInvalid(this, crdSetIssues(groups));
        for (const group of groups) {
            scope.addCrdGroup(group, this);
        }
        this.names = groups.flatMap((group) => known[group]?.names ?? []).sort();
        this.registerOutputs({ names: this.names });
    }
}

export function crdSetIssues(groups: readonly string[]): Issue[] {
    const known = crdGroups();
    return groups
        .map((group, i) => ({ path: `groups[${i}]`, group }))
        .filter(({ group }) => !Object.hasOwn(known, group))
        .map(({ path, group }) => ({
            path,
            reason: `"${group}" is not imported: add its component to components/upstream/imports.json`,
        }));
}
