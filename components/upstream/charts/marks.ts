import type { KubernetesManifest } from "../kubernetesObject";

/** What the platform and the engine read on objects: only this program says it. A release that did would forge its origin. */
const MARKS = /^([\w-]+\.)*(alphaton\.ai|pulumi\.com)\//;

/** An object's metadata as a release gave it, without labels and annotations that are ours to give. */
export function withoutMarks(metadata: KubernetesManifest["metadata"]): KubernetesManifest["metadata"] {
    const unmarked = (fields: Readonly<Record<string, string>>) =>
        Object.fromEntries(Object.entries(fields).filter(([key]) => !MARKS.test(key)));
    const { labels, annotations, ...rest } = metadata;
    return {
        ...rest,
        ...(labels && { labels: unmarked(labels) }),
        ...(annotations && { annotations: unmarked(annotations) }),
    };
}
