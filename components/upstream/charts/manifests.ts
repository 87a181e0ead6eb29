import { parseAllDocuments, type Tags } from "yaml";

import type { KubernetesManifest } from "../kubernetesObject";

/**
 * Objects in the YAML that helm prints, lists taken apart. Read as Kubernetes reads it, which is YAML 1.1 without its base-60
 * numbers and dates: `0440` is octal and `yes` is true, but `12:30` is text. Of a key given twice the last one counts.
 *
 * @throws Error that names the object or the line that is none
 */
export function readManifests(text: string): KubernetesManifest[] {
    const documents = parseAllDocuments(text, { version: "1.1", uniqueKeys: false, customTags: kubernetesTags });
    if (!Array.isArray(documents)) {
        return [];
    }
    return documents.flatMap((document) => {
        const [error] = document.errors;
        if (error) {
            throw new Error(`is no YAML: ${error.message.split("\n")[0] ?? ""}`);
        }
        return objectsIn(document.toJS({ maxAliasCount: 1000 }) as unknown);
    });
}

function kubernetesTags(tags: Tags): Tags {
    return tags.filter(
        (tag) => typeof tag !== "object" || (tag.tag !== DATE && !("format" in tag && tag.format === "TIME")),
    );
}

const DATE = "tag:yaml.org,2002:timestamp";

function objectsIn(value: unknown): KubernetesManifest[] {
    if (value === null || value === undefined) {
        return [];
    }
    const object = value as Partial<KubernetesManifest> & { readonly items?: readonly unknown[] };
    if (typeof value === "object" && object.kind?.endsWith("List") && Array.isArray(object.items)) {
        return object.items.flatMap(objectsIn);
    }
    if (typeof value !== "object" || !object.apiVersion || !object.kind || !object.metadata?.name) {
        const name = object.kind ? `a ${object.kind}` : "a document";
        throw new Error(`${name} lacks apiVersion, kind or metadata.name: it is no Kubernetes object`);
    }
    return [object as KubernetesManifest];
}
