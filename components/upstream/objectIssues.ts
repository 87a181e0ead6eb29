import type { Issue } from "../shared/validation";
import { crdOf } from "./crds";
import { schemaIssues } from "./schemaIssues";
import type { CompactCrd } from "./structuralSchema";

/** The parts of an object that its definition has a say in. */
export interface CustomObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly namespace?: string | undefined };
    readonly [field: string]: unknown;
}

/**
 * Every reason for which an API server would refuse a custom resource or drop a part of it, our own and a chart's alike.
 * Paths are those of the object, e.g. `spec.storage.nodes[0].name`.
 *
 * @param crd the definition of its kind. @default the imported one
 */
export function objectIssues(object: CustomObject, crd: CompactCrd | undefined = definitionOf(object)): Issue[] {
    const { apiVersion, kind, metadata, ...fields } = object;
    const version = crd?.spec.versions.find(({ name, served }) => served && name === apiVersion.split("/")[1]);
    if (!crd || !version) {
        const served = crd?.spec.versions.map(({ name }) => `${crd.spec.group}/${name}`).join(", ");
        const remedy =
            served === undefined
                ? `${kind} (${apiVersion}) is not imported: add it to components/upstream/imports.json`
                : `is imported as ${served}, got ${apiVersion}`;
        return [{ path: "apiVersion", reason: remedy }];
    }
    const root = version.schema.openAPIV3Schema;
    // Every object has these two; not every definition declares them.
    const schema = { ...root, properties: { apiVersion: {}, kind: {}, ...root.properties } };
    // `metadata` is left out: definitions declare it as an object without fields, and the API server checks it by itself.
    const issues = schemaIssues(schema, { apiVersion, kind, ...fields }, "").map((issue) => ({
        ...issue,
        path: issue.path.slice(1),
    }));
    const isNamespaced = crd.spec.scope === "Namespaced";
    if (isNamespaced !== (metadata.namespace !== undefined)) {
        const reason = isNamespaced ? "a namespace is required" : "a cluster-wide kind takes no namespace";
        issues.push({ path: "metadata.namespace", reason });
    }
    return issues;
}

function definitionOf({ apiVersion, kind }: CustomObject): CompactCrd | undefined {
    return crdOf(apiVersion.split("/")[0] ?? "", kind);
}
