import type { KubernetesManifest } from "../kubernetesObject";

/** `<Kind>/<name>` of an object, as pins and messages name it. */
export function idOf({ kind, metadata }: { kind: string; metadata: { name: string } }): string {
    return `${kind}/${metadata.name}`;
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
