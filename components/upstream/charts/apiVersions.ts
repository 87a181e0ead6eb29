import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import type { RenderingPins } from "../versions/rendering";
import type { ChartFiles } from "./chartFiles";
import { groupOf, isBuiltIn } from "./kubernetesApis";
import { idOf, matchesId } from "./objectIds";
import { unsteadyObjects } from "./steadiness";

const QUESTION = /APIVersions\.Has\s+"([^"]+)"/g;

/** APIs that the chart's templates look for by name, and of which the pins say neither that they are served nor that they are not. */
export function unpinnedApis(files: ChartFiles, { apiVersions, absentApis }: RenderingPins): string[] {
    const asked = new Set([...files.text.matchAll(QUESTION)].map(([, api = ""]) => api));
    return [...asked]
        .filter((api) => !isBuiltIn(api) && !apiVersions.includes(api))
        .filter((api) => !Object.keys(absentApis).some((group) => matchesId(group, groupOf(api))))
        .sort();
}

/** An API that makes a difference to the chart has to be decided: objects appear or vanish with it, without a word. */
export function apiIssues(
    asked: readonly string[],
    without: readonly KubernetesManifest[],
    renderWith: (apiVersions: readonly string[]) => readonly KubernetesManifest[],
): Issue[] {
    return asked.flatMap((api) => {
        const changed = unsteadyObjects(without, renderWith([api])).flatMap(
            ({ first, second }) => first ?? second ?? [],
        );
        const shown = changed.map(idOf).join(", ");
        return changed.length === 0
            ? []
            : [
                  {
                      path: api,
                      reason: `decides on ${shown}, and is pinned neither in rendering.apiVersions nor in rendering.absentApis`,
                  },
              ];
    });
}
