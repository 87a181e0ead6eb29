import { readChain } from "./chain";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";
import { type LayerName, layerNames, layers as layersSchema } from "./sections/site";
import { stackFileName } from "./stackFile";
import type { StackFiles } from "./stackFiles";

/**
 * A layer belongs to exactly one stack of its site: two stacks that own the same object overwrite each other without an
 * error, since the API server lets either apply it.
 */
export function layerProblems(files: StackFiles, stack: string, { site, layers }: Partial<StackConfig>): Problem[] {
    if (!site || !layers) {
        return [];
    }
    if (!site.stacks.includes(stack)) {
        return [{ path: "site.stacks", reason: `does not list this stack; add "${stack}"` }];
    }
    const known = site.stacks.filter((member) => member === stack || files.read(member) !== undefined);
    const holders = holdersOf(files, known, stack, layers);
    const unknown = site.stacks
        .filter((member) => !known.includes(member))
        .map((member) => ({
            path: "site.stacks",
            reason: `names "${member}", and there is no ${stackFileName(member)}; write it, or take the name out`,
        }));
    const misheld = [...holders].flatMap(([layer, stacks]) => {
        if (stacks.length === 1) {
            return [];
        }
        const reason =
            stacks.length === 0
                ? `no stack of the site (${site.stacks.join(", ")}) holds the layer "${layer}"`
                : `the layer "${layer}" is held by ${stacks.join(" and ")}; leave it in one of them`;
        return [{ path: "layers", reason }];
    });
    return [...unknown, ...misheld];
}

/** The stack of a site that holds a layer, in a configuration without problems. */
export function holderOf(layer: LayerName, files: StackFiles, stack: string, { site, layers }: StackConfig): string {
    const [holder] = holdersOf(files, site.stacks, stack, layers).get(layer) ?? [];
    return holder ?? stack;
}

/** Stacks by the layers that they hold: the one that is being read as it was read, the others as their files say. */
function holdersOf(
    files: StackFiles,
    members: readonly string[],
    stack: string,
    layers: readonly LayerName[],
): Map<LayerName, string[]> {
    const holders = new Map(layerNames.map((layer) => [layer, [] as string[]]));
    for (const member of members) {
        const declared =
            member === stack ? { data: layers } : layersSchema.safeParse(readChain(files, member).tree["layers"]);
        declared.data?.forEach((layer) => holders.get(layer)?.push(member));
    }
    return holders;
}
