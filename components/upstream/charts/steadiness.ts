import type { Issue } from "../../shared/validation";
import type { KubernetesManifest } from "../kubernetesObject";
import { idOf } from "./objectIds";
import type { UnsteadyObject } from "./source";

/** Objects of two renders of one chart that are not alike, matched by what identifies them on a cluster. */
export function unsteadyObjects(
    first: readonly KubernetesManifest[],
    second: readonly KubernetesManifest[],
): UnsteadyObject[] {
    const before = byIdentity(first);
    const after = byIdentity(second);
    return [...new Set([...before.keys(), ...after.keys()])]
        .map((key): UnsteadyObject => {
            const [one, two] = [before.get(key), after.get(key)];
            return { ...(one && { first: one }), ...(two && { second: two }) };
        })
        .filter(({ first: one, second: two }) => differingPaths(one, two).length > 0);
}

/**
 * What is still unsteady once transforms have been applied: a value that is drawn, or read from the clock, would change the
 * cluster at every update, and a drawn password would end up in the state of whoever rendered last.
 */
export function steadinessIssues(
    unsteady: readonly UnsteadyObject[],
    finish: (object: KubernetesManifest) => KubernetesManifest | undefined,
): Issue[] {
    return unsteady.flatMap(({ first, second }) => {
        const [one, two] = [first && finish(first), second && finish(second)];
        const paths = differingPaths(one, two).map((path) => (path === "" ? "the object itself" : path));
        const shown = first ?? second;
        return paths.length === 0 || !shown
            ? []
            : [
                  {
                      path: idOf(shown),
                      reason: `differs between two renders (${paths.join(", ")}): set it by values, or by a transform of the chart's pin`,
                  },
              ];
    });
}

function byIdentity(objects: readonly KubernetesManifest[]): Map<string, KubernetesManifest> {
    return new Map(
        objects.map((object) => [
            [object.apiVersion, object.kind, object.metadata.namespace ?? "", object.metadata.name].join(" "),
            object,
        ]),
    );
}

/** Paths of the smallest parts that differ; empty if the values are alike. */
function differingPaths(one: unknown, two: unknown, path = ""): string[] {
    if (JSON.stringify(one) === JSON.stringify(two)) {
        return [];
    }
    if (!isComposite(one) || !isComposite(two) || Array.isArray(one) !== Array.isArray(two)) {
        return [path];
    }
    const keys = [...new Set([...Object.keys(one), ...Object.keys(two)])];
    return keys.flatMap((key) => {
        const step = Array.isArray(one) ? `[${key}]` : `${path === "" ? "" : "."}${key}`;
        return differingPaths(one[key], two[key], `${path}${step}`);
    });
}

function isComposite(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null;
}
