import type { DefinitionSet } from "../../components/upstream/definitionSet";
import type { ClusterName, ClusterPlan, PlatformPlan } from "../../stacks/plan/platformPlan";
import { deployedCharts, deployedManifests } from "../../stacks/plan/deployedCharts";
import type { SiteDefinitions } from "../../stacks/definitions";
import { UsageError, UserError } from "../command";
import type { ApiServer } from "./apiServer";
import { lostStorage } from "./breaking";
import { compareDefinition } from "./compare";
import { install, readInstalled, rehearse } from "./install";
import type { ComparedSet } from "./result";

/** The clusters that are meant: all of the site, or one by name. */
export function chosenClusters({ clusters }: PlatformPlan, name: string | undefined): readonly ClusterPlan[] {
    const names = clusters.map((cluster) => cluster.name);
    if (name !== undefined && !names.includes(name as ClusterName)) {
        throw new UsageError(`--cluster "${name}": there is no such cluster; there are: ${names.join(", ")}.`);
    }
    return clusters.filter((cluster) => name === undefined || cluster.name === name);
}

/** Footprints hold names only. A twin has the imported definitions instead. */
export function refuseFootprints({ site }: PlatformPlan): void {
    if (site.chartSource === "footprint" && !site.twin) {
        throw new UserError(
            `charts.source of stack "${site.stack}" is "footprint": those record the names of definitions only, and conversion webhooks and schemas cannot be made of names; nothing was changed.\n` +
                "Set it to upstream, mirror or bundle.",
        );
    }
}

/** How the definitions of a cluster differ from what its releases bring. Changes nothing. */
export async function compareSets(apiServer: ApiServer, sets: readonly DefinitionSet[]): Promise<ComparedSet[]> {
    const installed = await readInstalled(apiServer);
    const wanted = new Map(sets.map((set) => [set, set.definitions()]));
    const takeable = [...wanted.values()].flat().filter((definition) => {
        const before = installed.get(definition.metadata.name);
        return before === undefined || lostStorage(before, definition).length === 0;
    });
    const after = takeable.length > 0 ? await rehearse(apiServer, takeable) : new Map<string, never>();
    return [...wanted].map(([{ group, from, sum }, definitions]) => ({
        ...{ group, from, sum },
        definitions: definitions.map((definition) => {
            const { name } = definition.metadata;
            return compareDefinition(installed.get(name), definition, after.get(name));
        }),
    }));
}

/** Applies what is missing or different, and nothing else. */
export async function installMissing(
    apiServer: ApiServer,
    sets: readonly DefinitionSet[],
    compared: readonly ComparedSet[],
): Promise<void> {
    const current = new Set(
        compared.flatMap(({ definitions }) =>
            definitions.filter(({ state }) => state === "current").map(({ name }) => name),
        ),
    );
    const due = sets.flatMap((set) => set.definitions()).filter(({ metadata }) => !current.has(metadata.name));
    await install(apiServer, due);
}

/** Releases among those of the sets whose bytes nothing vouches for. */
export function withoutDigest(sets: SiteDefinitions, clusters: readonly ClusterPlan[]): string[] {
    const used = new Set(clusters.flatMap(({ name }) => sets[name].map(({ from }) => from)));
    return [
        ...deployedCharts.filter(({ pin }) => pin.digest === null),
        ...deployedManifests.filter(({ pin }) => pin.files.some(({ digest }) => digest === null)),
    ]
        .map(({ pin }) => `${pin.name} ${pin.version}`)
        .filter((release) => used.has(release));
}
