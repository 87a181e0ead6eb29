import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parseDocument } from "yaml";

import { isTree, type Tree } from "../stacks/config/merge";
import { stackFileName } from "../stacks/config/stackFile";
import { link } from "../tools/setup/links";
import { readIfThere, writePrivate } from "./files";
import type { TwinPaths } from "./paths";

export const TWIN_STACK = "twin";

/**
 * The project as committed, in a folder of the twin's own: the engine keeps a salt in the stack file, and git must not see
 * that. Program and policies are those of the checkout; `overrides` win over its stack file.
 */
export async function writeProject(paths: TwinPaths, overrides: Tree): Promise<void> {
    const committed = async (file: string) => parseDocument(await fs.readFile(path.join(paths.root, file), "utf8"));
    const project = await committed("Pulumi.yaml");
    // For every stack of this project: the policy pack knows a twin by this section, and sees of a stack what the engine has
    // for it. A stack that the twin was split into says `like: twin`, which only the program follows.
    project.setIn(["config", "h200-platform:twin"], { value: {} });
    project.set("main", path.relative(paths.project, path.join(paths.root, String(project.get("main")))));
    await writePrivate(path.join(paths.project, "Pulumi.yaml"), project.toString());
    await link(path.relative(paths.project, path.join(paths.root, "policies")), path.join(paths.project, "policies"));

    const stack = await committed(stackFileName(TWIN_STACK));
    const copy = parseDocument((await readIfThere(paths.stackFile)) ?? "");
    const salt: unknown = copy.get("encryptionsalt");
    if (salt !== undefined) {
        stack.set("encryptionsalt", salt);
    }
    for (const [[section = "", ...keys], value] of leaves(overrides)) {
        stack.setIn(["config", `h200-platform:${section}`, ...keys], value);
    }
    await writePrivate(paths.stackFile, stack.toString());
}

/** Every value with the keys that lead to it. */
function leaves(tree: Tree): [string[], unknown][] {
    return Object.entries(tree).flatMap(([key, value]): [string[], unknown][] =>
        isTree(value) ? leaves(value).map(([keys, leaf]) => [[key, ...keys], leaf]) : [[[key], value]],
    );
}
