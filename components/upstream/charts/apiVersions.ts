import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import type { RenderingPins } from "../versions/rendering";
import type { ChartFiles } from "./chartFiles";
import { groupOf, isBuiltIn, isServed } from "./kubernetesApis";
import { idOf, matchesId } from "./objectIds";
import { unsteadyObjects } from "./steadiness";

/** A text in a template's action, in either of Go's quotes. */
const LITERAL = /"([^"\s]+)"|`([^`\s]+)`/g;
/** `<group>/<version>`, perhaps with a kind. The core group is always there. */
const API = /^[a-z0-9.-]+\/v\d+(?:(?:alpha|beta)\d+)?(?:\/[A-Z]\w*)?$/;

/**
 * APIs that the chart names in templates. A question to helm may go through a variable, a helper, `with` or a pipe, so every
 * text of this form counts in a chart that asks at all: what makes no difference is no issue.
 */
function namedApis(files: ChartFiles): string[] {
    const actions = files.actions;
    const literals = actions.some((action) => action.includes("APIVersions"))
        ? actions.flatMap((action) => [...action.matchAll(LITERAL)].map(([, quoted, raw]) => quoted ?? raw ?? ""))
        : [];
    // A group of somebody else's is a domain; "api/v1" is a path.
    const isApi = (text: string) => API.test(text) && (isBuiltIn(text) || groupOf(text).includes("."));
    return [...new Set(literals.filter(isApi))].sort();
}

/** APIs that the chart may look for, and of which the pins say neither that they are served nor that they are not. */
export function unpinnedApis(files: ChartFiles, { apiVersions, absentApis }: RenderingPins): string[] {
    return namedApis(files)
        .filter((api) => !isBuiltIn(api) && !apiVersions.includes(api))
        .filter((api) => !Object.keys(absentApis).some((group) => matchesId(group, groupOf(api))));
}

/** Versions of built-in APIs that the chart may look for, that helm takes for served by itself, and that Kubernetes serves no more, or not yet. */
export function unservedApis(files: ChartFiles): string[] {
    const isVersion = (api: string) => api.split("/").length === 2;
    return namedApis(files).filter((api) => isVersion(api) && isBuiltIn(api) && !isServed(api));
}

/** An API that makes a difference to the chart has to be decided: objects appear or vanish with it, without a word. */
export function apiIssues(
    asked: readonly string[],
    without: readonly KubernetesManifest[],
    renderWith: (apiVersions: readonly string[]) => readonly KubernetesManifest[],
): Issue[] {
    const issuesWith = (apis: readonly string[]) =>
        differences(without, renderWith(apis)).map((shown) => ({
            path: apis.join(" and "),
            reason: `${apis.length > 1 ? "decide" : "decides"} on ${shown}, and ${apis.length > 1 ? "are" : "is"} pinned neither in rendering.apiVersions nor in rendering.absentApis`,
        }));
    const issues = asked.flatMap((api) => issuesWith([api]));
    // Some are asked for together only.
    return issues.length > 0 || asked.length < 2 ? issues : issuesWith(asked);
}

/** Helm cannot be told that an API is not served, so a chart that makes a difference by it would render for another cluster. */
export function unservedIssues(
    asked: readonly string[],
    withHelms: readonly KubernetesManifest[],
    renderWithout: () => readonly KubernetesManifest[],
): Issue[] {
    return (asked.length === 0 ? [] : differences(withHelms, renderWithout())).map((shown) => ({
        path: asked.join(", "),
        reason: `what helm takes for served, and the pinned Kubernetes release does not serve, decides on ${shown}: keep the chart from asking by values`,
    }));
}

/** The objects that differ, in one text; none if all are alike. */
function differences(one: readonly KubernetesManifest[], two: readonly KubernetesManifest[]): string[] {
    const changed = unsteadyObjects(one, two).flatMap(({ first, second }) => first ?? second ?? []);
    return changed.length === 0 ? [] : [changed.map(idOf).join(", ")];
}
