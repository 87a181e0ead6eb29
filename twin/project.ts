import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parseDocument } from "yaml";

import { stackFileName } from "../stacks/config/stackFile";
import { link } from "../tools/setup/links";
import { readIfThere, writePrivate } from "./files";
import type { TwinPaths } from "./paths";

export const TWIN_STACK = "twin";

/**
 * The project as committed, in a folder of the twin's own: the engine keeps a salt in the stack file, and git must not see
 * that. Program and policies are those of the checkout.
 */
export async function writeProject(paths: TwinPaths, like: string | undefined): Promise<void> {
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
    if (like !== undefined) {
        stack.setIn(["config", "h200-platform:like"], like);
    }
    await writePrivate(paths.stackFile, stack.toString());
}
