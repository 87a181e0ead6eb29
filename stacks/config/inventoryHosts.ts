import { type Chain, combine, type Link } from "./chain";
import { isTree, type Tree } from "./merge";
import { formatPath, type Problem } from "./problem";
import type { StackFiles } from "./stackFiles";

/**
 * Puts the hosts of `inventory.hostsFile` under those that are written beside it. The nearest stack that names a file decides
 * which; what stands nearer than that changes or removes hosts of it as it does with any others.
 */
export function addHostsFile(files: StackFiles, chain: Chain): Chain {
    const at = chain.links.findIndex(({ tree }) => "hostsFile" in inventoryOf(tree));
    const link = chain.links[at];
    const written = link && inventoryOf(link.tree)["hostsFile"];
    // `null` takes the file away; anything else that is no text is the schema's problem.
    if (!link || typeof written !== "string") {
        return chain;
    }
    const { fileName, hosts, problems: ofFile, locate } = files.readHosts(written);
    const where = chain.locate(["inventory", "hostsFile"]);
    const found = [...chain.problems, ...ofFile.map((problem) => ({ ...(where && { where }), ...problem }))];
    if (!hosts) {
        // Without its hosts everything about the inventory would be a second problem.
        const { inventory, ...tree } = chain.tree;
        return { ...chain, tree, complete: false, problems: found };
    }
    const own = inventoryOf(link.tree)["hosts"];
    const twice = Object.keys(isTree(own) ? own : {}).flatMap((name): Problem[] => {
        const other = Object.keys(hosts).find((key) => key.toLowerCase() === name.toLowerCase());
        const path = ["inventory", "hosts", name];
        const here = link.file?.locate(path)?.where;
        const reason = `is in ${locate([other ?? name])?.where ?? fileName} too; write it in one of the two`;
        return other === undefined ? [] : [{ path: formatPath(path), ...(here && { where: here }), reason }];
    });
    const below: Link = {
        stack: link.stack,
        file: {
            locate: ([section, key, ...steps]) => {
                const place = section === "inventory" && key === "hosts" ? locate(steps) : undefined;
                // A stack file counts from its section on: `hosts` is one more.
                return place && { where: place.where, depth: place.depth + 1 };
            },
        },
        tree: { inventory: { hosts } },
    };
    return combine(chain.links.toSpliced(at + 1, 0, below), [...found, ...twice]);
}

function inventoryOf(tree: Tree): Tree {
    return isTree(tree["inventory"]) ? tree["inventory"] : {};
}
