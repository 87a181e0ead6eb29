import * as path from "node:path";

import { readChain } from "./chain";
import { isTree, type Tree } from "./merge";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";
import { layers as layersSchema } from "./sections/site";
import type { StackFiles } from "./stackFiles";

const CLUSTERS = ["management", "workload"] as const;

/**
 * A cluster belongs to one site: a stack file made by copying another, or by `like`, that keeps its kubeconfig would own the
 * same objects. Looks at every stack file beside this one's, apart from the stacks of its own site, which `layers` tells apart.
 */
export function clusterProblems(files: StackFiles, stack: string, own: Partial<StackConfig>): Problem[] {
    const { site, layers, kubernetes } = own;
    // A stack that its site does not list cannot be deployed.
    if (!site?.stacks.includes(stack) || !layers || !kubernetes) {
        return [];
    }
    return files
        .list()
        .filter((other) => !site.stacks.includes(other))
        .flatMap((other) => {
            const tree = readOther(files, other);
            const shared =
                layersSchema.safeParse(tree?.["layers"]).data?.filter((layer) => layers.includes(layer)) ?? [];
            const stacks = at(tree, ["site", "stacks"]);
            const isDeployed = Array.isArray(stacks) && stacks.includes(other);
            // What a twin is split into for a rehearsal stands beside the twin's own file.
            const areTwins = own.twin !== undefined && isTree(tree?.["twin"]);
            if (!isDeployed || areTwins || shared.length === 0) {
                return [];
            }
            return CLUSTERS.filter((cluster) => {
                const kubeconfig = kubernetes[cluster].kubeconfig;
                const its = (key: string) => at(tree, ["kubernetes", cluster, "kubeconfig", key]);
                const file = path.resolve(files.root, String(its("path")));
                return file === path.resolve(files.root, kubeconfig.path) && its("context") === kubeconfig.context;
            }).map((cluster) => ({
                path: `kubernetes.${cluster}.kubeconfig`,
                reason:
                    `is that of stack "${other}" too, and both "${other}" and "${stack}" hold ${shared.join(", ")}; ` +
                    "give each its own cluster, or list both in site.stacks and divide the layers",
            }));
        });
}

/** What another stack says, or undefined where its files cannot be read: that stops the other one, not this. */
function readOther(files: StackFiles, stack: string): Tree | undefined {
    try {
        const { tree, complete } = readChain(files, stack);
        return complete ? tree : undefined;
    } catch {
        return undefined;
    }
}

function at(tree: unknown, steps: readonly string[]): unknown {
    return steps.reduce<unknown>((value, key) => (isTree(value) ? value[key] : undefined), tree);
}
