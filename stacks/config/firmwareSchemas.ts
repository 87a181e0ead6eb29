import * as fs from "node:fs";
import * as path from "node:path";

import type { Chain } from "./chain";
import { isTree, type Tree } from "./merge";
import { formatPath, type Problem } from "./problem";
import { findProjectFile } from "./projectFile";
import type { StackFiles } from "./stackFiles";
import { readYaml } from "./yamlFile";

const KINDS = [".json", ".yaml", ".yml"];
const HOW = "write into it what `kubectl get firmwareschema NAME --output json` prints";

/**
 * Puts what `inventory.hardware.KIND.firmwareSchema` names in the place of the name: a FirmwareSchema has hundreds of attributes,
 * and is recorded from a host instead of written.
 */
export function addFirmwareSchemas(files: StackFiles, chain: Chain): Chain {
    const inventory = treeAt(chain.tree, "inventory");
    const problems: Problem[] = [];
    const hardware = Object.entries(treeAt(inventory, "hardware")).map(([kind, server]): [string, unknown] => {
        if (!isTree(server) || typeof server["firmwareSchema"] !== "string") {
            return [kind, server];
        }
        const steps = ["inventory", "hardware", kind, "firmwareSchema"];
        const { firmwareSchema: written, ...others } = server;
        const read = readSchema(files.root, written);
        if ("spec" in read) {
            return [kind, { ...others, firmwareSchema: read.spec }];
        }
        const where = read.where ?? chain.locate(steps);
        problems.push({ path: formatPath(steps), ...(where && { where }), reason: read.refusal });
        return [kind, others];
    });
    if (hardware.length === 0) {
        return chain;
    }
    const tree = { ...chain.tree, inventory: { ...inventory, hardware: Object.fromEntries(hardware) } };
    return { ...chain, tree, problems: [...chain.problems, ...problems] };
}

type Read = { readonly spec: unknown } | { readonly refusal: string; readonly where?: string };

function readSchema(root: string, written: string): Read {
    const found = findProjectFile(root, written, KINDS);
    if ("refusal" in found) {
        return found;
    }
    const { content, broken } = readYaml(fs.readFileSync(found.file, "utf8"), path.normalize(written));
    if (broken) {
        return { refusal: `"${written}": ${broken.reason}`, ...(broken.where && { where: broken.where }) };
    }
    return isTree(content) && content["kind"] === "FirmwareSchema" && isTree(content["spec"])
        ? { spec: content["spec"] }
        : { refusal: `"${written}" holds no FirmwareSchema; ${HOW}` };
}

function treeAt(tree: Tree, key: string): Tree {
    const value = tree[key];
    return isTree(value) ? value : {};
}
