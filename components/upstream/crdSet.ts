import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { type Issue, rejectInvalid } from "../shared/validation";
import type { DefinitionSet } from "./definitionSet";

export interface CrdSetArgs {
    readonly scope: ClusterScope;
    /** One an API group, e.g. of `nvidia.com`. */
    readonly sets: readonly DefinitionSet[];
}

/**
 * Definitions of custom resources that were installed in bulk before the program runs: custom resources of their groups come
 * after this component, and a change of any definition, or of the release that brings it, shows as a change of its inputs.
 *
 * Installed outside the state, because the provider compares every definition in it with the cluster at every preview: 55 of
 * them took the twin's preview from 10 s to 100 s and more (ADR 9). `npm run definitions` installs them on a real site, whole,
 * `npm run twin` on a twin, without the conversion webhooks that nothing there would answer.
 */
export class CrdSet extends pulumi.ComponentResource {
    /** `<plural>.<group>` of each definition, sorted; none of a release that is only recorded. */
    readonly names: readonly string[];

    constructor(name: string, { scope, sets }: CrdSetArgs, opts?: pulumi.ComponentResourceOptions) {
        const by = (of: (set: DefinitionSet) => string) => Object.fromEntries(sets.map((set) => [set.group, of(set)]));
        const inputs = { sha256: by(({ sum }) => sum), from: by(({ from }) => from) };
        super("alphaton:upstream:CrdSet", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, crdSetIssues(sets));
        for (const { group } of sets) {
            scope.addCrdGroup(group, this);
        }
        this.names = sets.flatMap(({ names }) => names).sort();
        this.registerOutputs({ names: this.names });
    }
}

export function crdSetIssues(sets: readonly DefinitionSet[]): Issue[] {
    return sets.flatMap(({ group, from }, i) => {
        const first = sets.findIndex((set) => set.group === group);
        return first === i
            ? []
            : [
                  {
                      path: `sets[${i}].group`,
                      reason: `"${group}" of ${from} is sets[${first}], of ${sets[first]?.from ?? ""}, already: one release must own it`,
                  },
              ];
    });
}
