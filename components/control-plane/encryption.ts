import { createHash } from "node:crypto";

import type { Issue } from "../shared/validation";
import { type KmsArgs, kmsIssues, type KmsProvider, kmsProvider } from "./kms";

/** `EncryptionConfiguration` of `apiserver.config.k8s.io/v1`. Holds keys: write it readable by root only. */
export interface EncryptionConfiguration {
    readonly apiVersion: "apiserver.config.k8s.io/v1";
    readonly kind: "EncryptionConfiguration";
    readonly resources: readonly {
        readonly resources: readonly string[];
        readonly providers: readonly EncryptionProvider[];
    }[];
}

type EncryptionProvider =
    | KmsProvider
    | { readonly aesgcm: { readonly keys: readonly { readonly name: string; readonly secret: string }[] } }
    | { readonly identity: Record<string, never> };

export interface EncryptionArgs {
    /**
     * AES-256 keys, base64 of 32 bytes each. The first one encrypts, all of them decrypt: to rotate, put the new key second,
     * wait until every API server has read it (a minute), move it to the front, rewrite all objects, drop the old one. At the latest every 200,000
     * writes, since the nonces are random. Empty only where a KMS has encrypted everything from the first day.
     */
    readonly keys: readonly string[];
    /**
     * Encrypts in place of the first key; the keys then only read. To move to a KMS: `writes: false` on all API servers, then
     * without it, rewrite all objects, drop the keys. Its own key rotates in the KMS: each API server asks for its id once a
     * minute and writes with the new one; objects rewritten since then no longer need the old one.
     */
    readonly kms?: KmsArgs;
    /** Custom resources that hold credentials, as `<plural>.<group>`. Secrets and ConfigMaps are always encrypted. */
    readonly customResources?: readonly string[];
}

const KEY_BYTES = 32;

/** 32 zero bytes. Stands for a key that comes by another way, where a configuration is generated before there is one; it must not get into a file. */
export const KEY_TO_COME = Buffer.alloc(KEY_BYTES).toString("base64");

/** AES-256-GCM first, so that it writes; `identity` last, so that objects from before encryption can still be read. */
export function encryptionConfiguration({ keys, kms, customResources = [] }: EncryptionArgs): EncryptionConfiguration {
    const service = kms ? [kmsProvider(kms)] : [];
    const own = keys.length > 0 ? [{ aesgcm: { keys: keys.map((secret) => ({ name: keyId(secret), secret })) } }] : [];
    return {
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "EncryptionConfiguration",
        resources: [
            {
                resources: ["secrets", "configmaps", ...customResources],
                providers: [...(kms?.writes === false ? [...own, ...service] : [...service, ...own]), { identity: {} }],
            },
        ],
    };
}

/**
 * Name of a key, stored in front of every object it encrypts. From the key itself, so that two keys never share a name and
 * a rotation cannot mistake one for the other; a hash of 32 random bytes gives nothing away.
 */
export function keyId(secret: string): string {
    return `aes256-${createHash("sha256").update(Buffer.from(secret, "base64")).digest("hex").slice(0, 12)}`;
}

/** Messages tell lengths, never keys. */
export function encryptionIssues({ keys, kms, customResources = [] }: EncryptionArgs): Issue[] {
    const issues: Issue[] = [...(kms ? kmsIssues(kms) : [])];
    if (keys.length === 0 && (kms === undefined || kms.writes === false)) {
        issues.push({ path: "encryption.keys", reason: "at least one key is needed" });
    }
    keys.forEach((secret, i) => {
        const path = `encryption.keys[${i}]`;
        const bytes = Buffer.from(secret, "base64");
        if (bytes.toString("base64") !== secret) {
            issues.push({ path, reason: `is not base64 of ${KEY_BYTES} bytes` });
        } else if (bytes.length !== KEY_BYTES) {
            // The provider would take 16 or 24 bytes and silently encrypt with AES-128 or AES-192.
            issues.push({ path, reason: `must be ${KEY_BYTES} bytes for AES-256, is ${bytes.length}` });
        } else if (keys.indexOf(secret) < i) {
            issues.push({ path, reason: `is the same key as encryption.keys[${keys.indexOf(secret)}]` });
        }
    });
    customResources.forEach((resource, i) => {
        if (!/^[a-z0-9]+(\.[a-z0-9-]+){2,}$/.test(resource)) {
            const reason = `expected <plural>.<group>, e.g. clusters.example.com, got "${resource}"`;
            issues.push({ path: `encryption.customResources[${i}]`, reason });
        }
    });
    return issues;
}
