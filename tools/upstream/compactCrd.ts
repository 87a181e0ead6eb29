import type { CompactCrd, CrdVersion } from "../../components/upstream/structuralSchema";
import { UserError } from "../command";

/** Keys of a schema that hold prose or hints for documentation tools. */
const PROSE = new Set(["description", "title", "example", "externalDocs"]);
/** Keys of a schema whose value is one schema, a map of schemas, or a list of schemas. */
const SCHEMAS = new Set(["additionalProperties", "items", "not"]);
const SCHEMA_MAPS = new Set(["properties", "patternProperties", "definitions"]);
const SCHEMA_LISTS = new Set(["allOf", "anyOf", "oneOf"]);
/** The API server refuses a CRD of a `k8s.io` group without it. */
const APPROVAL = "api-approved.kubernetes.io";

/**
 * A CRD without prose, labels, conversion and the versions that are not stored, with its keys sorted. What an API server
 * evaluates (CEL rules too) is kept.
 *
 * Of several versions only the stored one stays: the others need the operator's conversion webhook, and without it an API
 * server would store them with their fields lost.
 *
 * @param file where it comes from, for messages
 * @throws UserError when it is not clear which version that is, or no object of it can be made
 */
export function compactCrd(crd: CompactCrd, file: string): CompactCrd {
    const { group, names, scope } = crd.spec;
    const approval = crd.metadata.annotations?.[APPROVAL];
    return sorted({
        apiVersion: crd.apiVersion,
        kind: crd.kind,
        metadata: {
            name: crd.metadata.name,
            ...(approval === undefined ? {} : { annotations: { [APPROVAL]: approval } }),
        },
        spec: { group, names, scope, versions: [compactVersion(storedVersion(crd, file))] },
    }) as CompactCrd;
}

function storedVersion({ metadata, spec }: CompactCrd, file: string): CrdVersion {
    const [stored, ...others] = spec.versions.filter(({ storage }) => storage);
    const refused = (reason: string) => new UserError(`${file}: ${metadata.name}: ${reason}`);
    if (!stored) {
        throw refused("none of its versions is stored");
    }
    if (others.length > 0) {
        const names = [stored, ...others].map(({ name }) => name).join(", ");
        throw refused(`${names} are all stored; an API server takes one stored version`);
    }
    if (!stored.served) {
        throw refused("its stored version is not served, so no object of it can be made");
    }
    return stored;
}

function compactVersion(version: object): object {
    return Object.fromEntries(
        Object.entries(version).map(([key, value]: [string, unknown]) => {
            if (key === "schema") {
                return [
                    key,
                    { openAPIV3Schema: compactSchema((value as { openAPIV3Schema: unknown }).openAPIV3Schema) },
                ];
            }
            return [key, key === "additionalPrinterColumns" ? (value as object[]).map(withoutDescription) : value];
        }),
    );
}

function withoutDescription(column: object): object {
    return Object.fromEntries(Object.entries(column).filter(([key]) => key !== "description"));
}

/** Walks by the meaning of each key: a field of an object may itself be called `description`. */
function compactSchema(schema: unknown): unknown {
    if (typeof schema !== "object" || schema === null) {
        return schema;
    }
    return Object.fromEntries(
        Object.entries(schema)
            .filter(([key]) => !PROSE.has(key))
            .map(([key, value]: [string, unknown]) => {
                if (SCHEMAS.has(key)) {
                    return [key, compactSchema(value)];
                }
                if (SCHEMA_MAPS.has(key)) {
                    const children = Object.entries(value as Record<string, unknown>);
                    return [key, Object.fromEntries(children.map(([name, child]) => [name, compactSchema(child)]))];
                }
                return [key, SCHEMA_LISTS.has(key) ? (value as unknown[]).map(compactSchema) : value];
            }),
    );
}

function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(sorted);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const entries = Object.entries(value).map(([key, child]): [string, unknown] => [key, sorted(child)]);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
