import type { KubernetesManifest } from "../kubernetesObject";
import { groupOf } from "./kubernetesApis";

/** `<Kind>/<name>` of an object, as pins and messages name it. */
export function idOf({ kind, metadata }: { kind: string; metadata: { name: string } }): string {
    return `${kind}/${metadata.name}`;
}

/**
 * Ids of objects of which the cluster would keep one, each once. Of placed objects: before that nobody knows which namespace an
 * object without one gets. Versions of an API group are views of one object, so `autoscaling/v1` and `v2` do not tell two apart.
 */
export function broughtTwice(placed: readonly KubernetesManifest[]): string[] {
    const seen = new Set<string>();
    const again = placed.filter((object) => {
        const key = [groupOf(object.apiVersion), object.metadata.namespace ?? "", idOf(object)].join(" ");
        return seen.size === seen.add(key).size;
    });
    return [...new Set(again.map(idOf))];
}

/** Whether an id fits a pattern, in which `*` stands for any text. */
export function matchesId(pattern: string, id: string): boolean {
    const text = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${text.join(".*")}$`).test(id);
}

/** Whether an object is one of those named; `*` stands for any text. */
export function isOneOf(ids: readonly string[]): (object: KubernetesManifest) => boolean {
    return (object) => ids.some((id) => matchesId(id, idOf(object)));
}
