import type { z } from "zod";

import { stackConfig } from "../../../../stacks/config/schema";
import { secretRef } from "../../../../stacks/config/sections/shared";
import type { KeyPlan } from "../../../../stacks/plan/keys/keyPlan";
import type { Registered } from "../../../unit/support/deploy";

/** Resources whose outputs are key material that the state holds. */
const MAKES_KEYS = /^(random:index\/random(Password|Bytes)|tls:index\/privateKey|aws:iam\/accessKey|aws:kms\/key):/;
const IS_SECRET = /^kubernetes:core\/v1:Secret(Patch)?$/;
/** Fields that hold the name of a Secret, or an object with it, in Kubernetes' own kinds and in custom resources. */
const NAMES_A_SECRET = /^(secret|credentials)Name$|SecretName$|^existingSecret$/;
const REFERS_TO_A_SECRET = /^secret(Key)?Ref$|SecretRef$|^imagePullSecrets$/;

/** Filled by cert-manager, one for each service: `certificates/<cluster>` stands for all of a cluster. */
const FILLS_SECRETS = /^kubernetes:cert-manager\.io\/[^:]+:Certificate$/;

/** Looks for its Secrets in the namespace of cert-manager (`--cluster-resource-namespace`). */
const CLUSTER_ISSUER = /^kubernetes:cert-manager\.io\/[^:]+:ClusterIssuer$/;
const CLUSTER_RESOURCES = "cert-manager";

/** Where resources keep, make or expect a secret. `*` stands for the cluster, which a mocked provider does not say. */
export function placesOf(resources: readonly Registered[]): string[] {
    const found = resources.flatMap(({ type, name, inputs }) => {
        const metadata = inputs["metadata"] as { name?: string; namespace?: string } | undefined;
        const home = CLUSTER_ISSUER.test(type) ? CLUSTER_RESOURCES : "default";
        const inNamespace = (secret: string) => `secret/*/${metadata?.namespace ?? home}/${secret}`;
        if (MAKES_KEYS.test(type)) {
            return [{ place: `state/${type}/${name}`, filled: false }];
        }
        const names = IS_SECRET.test(type) ? [metadata?.name ?? name] : secretNames(inputs);
        return type.startsWith("kubernetes:")
            ? names.map((secret) => ({ place: inNamespace(secret), filled: FILLS_SECRETS.test(type) }))
            : [];
    });
    const certificates = new Set(found.filter(({ filled }) => filled).map(({ place }) => place));
    return [...new Set(found.map(({ place }) => (certificates.has(place) ? "certificates/*" : place)))].sort();
}

function secretNames(value: unknown): string[] {
    if (Array.isArray(value)) {
        return value.flatMap(secretNames);
    }
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Object.entries(value).flatMap(([field, child]): string[] => {
        if (NAMES_A_SECRET.test(field) && typeof child === "string") {
            return [child];
        }
        const referred = (Array.isArray(child) ? child : [child]) as readonly ({ name?: unknown } | undefined)[];
        const names = REFERS_TO_A_SECRET.test(field)
            ? referred.flatMap((it) => (typeof it?.name === "string" ? [it.name] : []))
            : [];
        return names.length > 0 ? names : secretNames(child);
    });
}

/**
 * Every value of a configuration that the schema declares to be a reference to a secret, whatever its field is called. `*` stands for
 * whatever keeps it: the graph says which.
 */
export function secretRefsOf(config: unknown, schema: z.core.$ZodType = stackConfig): string[] {
    if (schema === secretRef) {
        return typeof config === "string" ? [`*/${config}`] : [];
    }
    const { def } = (schema as z.ZodType)._zod as unknown as { def: SchemaDefinition };
    const children = Object.entries((config ?? {}) as Record<string, unknown>);
    if (def.shape) {
        return children.flatMap(([key, child]) => {
            const field = def.shape?.[key];
            return field ? secretRefsOf(child, field) : [];
        });
    }
    const element = def.valueType ?? def.element;
    if (element) {
        return children.flatMap(([, child]) => secretRefsOf(child, element));
    }
    return [def.innerType, def.out, ...(def.options ?? [])].flatMap((inner) =>
        inner ? secretRefsOf(config, inner) : [],
    );
}

/** What Zod's kinds of schema hold their parts in: objects, records, arrays, wrappers, pipes and unions. */
interface SchemaDefinition {
    readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
    readonly valueType?: z.core.$ZodType;
    readonly element?: z.core.$ZodType;
    readonly innerType?: z.core.$ZodType;
    readonly out?: z.core.$ZodType;
    readonly options?: readonly z.core.$ZodType[];
}

/** Places that no key of the graph says it is held in. */
export function unaccounted(places: readonly string[], keys: readonly KeyPlan[]): string[] {
    const held = keys.flatMap(({ heldIn }) => heldIn);
    return places.filter((place) => {
        const pattern = new RegExp(`^${place.split("*").map(escapePattern).join("[^/]+")}$`);
        return !held.some((it) => pattern.test(it));
    });
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
