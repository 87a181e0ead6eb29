import { importedSet } from "../components/upstream/definitionSet";
import { notInstalled } from "../components/upstream/installedDefinitions";
import { install, readInstalled } from "../tools/definitions/install";
import type { Kubectl } from "./kubectl";

/**
 * Installs the imported definitions of some API groups, all at once and outside the engine's state, and waits until their kinds
 * can be used. Groups that stand there as imported are left alone, by their marks. On a real site `npm run definitions` installs
 * those of the releases; these have no conversion webhooks, behind which nothing would answer here.
 *
 * @returns the groups that were installed or changed
 */
export async function installDefinitions(kubectl: Kubectl, groups: readonly string[]): Promise<readonly string[]> {
    if (groups.length === 0) {
        return [];
    }
    await kubectl.waitForKind("customresourcedefinitions");
    const installed = await readInstalled(kubectl);
    const due = groups.map(importedSet).filter((set) => notInstalled(set, installed) !== undefined);
    await install(
        kubectl,
        due.flatMap((set) => set.definitions()),
    );
    return due.map(({ group }) => group);
}
