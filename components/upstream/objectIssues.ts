import type { Issue } from "../shared/validation";
import { crdOf } from "./crds";
import { type CheckLater, schemaIssues } from "./schemaIssues";
import type { CompactCrd, StructuralSchema } from "./structuralSchema";

/** The parts of an object that its definition has a say in. */
export interface CustomObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly namespace?: string | undefined; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
}

/**
 * Every reason for which an API server would refuse a custom resource or drop a part of it, our own and a chart's alike.
 * Paths are those of the object, e.g. `spec.storage.nodes[0].name`.
 *
 * @param crd the definition of its kind. @default the imported one
 * @param later gets what cannot be judged yet
 */
export function objectIssues(
    object: CustomObject,
    crd: CompactCrd | undefined = definitionOf(object),
    later?: CheckLater,
): Issue[] {
    const { apiVersion, kind, metadata } = object;
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
    // Every object has the first two, and not every definition declares them; the third they declare without its fields.
    const schema = { ...root, properties: { apiVersion: {}, kind: {}, ...root.properties, metadata: METADATA } };
    const withoutDot = <Part extends { readonly path: string }>(part: Part) => ({ ...part, path: part.path.slice(1) });
    const issues = schemaIssues(schema, object, "", later && ((part) => later(withoutDot(part)))).map(withoutDot);
    const isNamespaced = crd.spec.scope === "Namespaced";
    if (isNamespaced !== (metadata.namespace !== undefined)) {
        const reason = isNamespaced ? "a namespace is required" : "a cluster-wide kind takes no namespace";
        issues.push({ path: "metadata.namespace", reason });
    }
    return issues;
}

const text: StructuralSchema = { type: "string" };
const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

/** Metadata that somebody may write, by the rules that an API server holds every kind to. */
const METADATA: StructuralSchema = {
    type: "object",
    properties: {
        name: { ...text, maxLength: 253, pattern: `^${LABEL}(\\.${LABEL})*$` },
        generateName: text,
        namespace: { ...text, maxLength: 63, pattern: `^${LABEL}$` },
        labels: {
            type: "object",
            additionalProperties: { ...text, maxLength: 63, pattern: "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$" },
        },
        annotations: { type: "object", additionalProperties: text },
        finalizers: { type: "array", items: text },
        ownerReferences: { type: "array", items: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        // Left as `null` by what writes Go's types down.
        creationTimestamp: { nullable: true },
    },
};

function definitionOf({ apiVersion, kind }: CustomObject): CompactCrd | undefined {
    return crdOf(apiVersion.split("/")[0] ?? "", kind);
}
