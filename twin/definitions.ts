import { crdsOf } from "../components/upstream/crds";
import type { Kubectl } from "./kubectl";

/**
 * Installs the imported definitions of some API groups, all at once and outside the engine's state, and waits until their kinds
 * can be used. On a real site they come with chart or release; these have no conversion webhooks, behind which nothing would
 * answer here.
 *
 * @returns how many definitions there are
 */
export async function installDefinitions(kubectl: Kubectl, groups: readonly string[]): Promise<number> {
    const definitions = groups.flatMap((group) => crdsOf(group));
    if (definitions.length > 0) {
        await kubectl.apply(
            definitions.map(({ apiVersion, kind, metadata, spec }) => ({ apiVersion, kind, metadata, spec })),
        );
        const names = definitions.map(({ metadata }) => `crd/${metadata.name}`);
        await kubectl.run(["wait", "--for=condition=Established", "--timeout=60s", ...names]);
        const versions = definitions.flatMap(({ spec }) => spec.versions.map(({ name }) => `${spec.group}/${name}`));
        await Promise.all([...new Set(versions)].map((version) => kubectl.waitForVersion(version)));
    }
    return definitions.length;
}
