import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

import { parseKey, parsePrivateKey as parseSshKey } from "sshpk";

export type Algorithm = "RSA" | "ECDSA" | "ED25519";

const generate = promisify(generateKeyPair);

/** @param curve P224, P256, P384 or P521; only read for ECDSA. @param bits only read for RSA. */
export async function generateKey(algorithm: Algorithm, curve: string, bits: number): Promise<KeyObject> {
    const pairs = {
        RSA: async () => await generate("rsa", { modulusLength: bits }),
        ECDSA: async () => await generate("ec", { namedCurve: curve.replace("P", "P-") }),
        ED25519: async () => await generate("ed25519"),
    };
    return (await pairs[algorithm]()).privateKey;
}

const PRIVATE_PEM = /^\s*-----BEGIN (RSA PRIVATE KEY|EC PRIVATE KEY|PRIVATE KEY)-----\r?\n/;

/** @throws Error that never quotes the text. */
export function parsePrivateKey(pem: string): KeyObject {
    if (!PRIVATE_PEM.test(pem)) {
        throw new Error("not an unencrypted private key in PEM form (RSA PRIVATE KEY, EC PRIVATE KEY or PRIVATE KEY)");
    }
    return createPrivateKey(pem);
}

/** @throws Error that never quotes the text. */
export function parseOpensshKey(text: string): KeyObject {
    const key = parseSshKey(text, "ssh-private");
    if (key.type === "ed25519") {
        const parts = key.part as unknown as Readonly<Record<"k" | "A", { readonly data: Buffer }>>;
        const [d, x] = [parts.k.data.toString("base64url"), parts.A.data.toString("base64url")];
        return createPrivateKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", d, x } });
    }
    return createPrivateKey(key.toString("pkcs8"));
}

/** @throws Error for kinds of keys that the real plugin does not know either. */
export function algorithmOf(key: KeyObject): Algorithm {
    switch (key.asymmetricKeyType) {
        case "rsa":
            return "RSA";
        case "ec":
            return "ECDSA";
        case "ed25519":
            return "ED25519";
        default:
            throw new Error(`unsupported kind of private key: ${key.asymmetricKeyType ?? "unknown"}`);
    }
}

/** Every private form of the key; the OpenSSH one is empty for P224, which SSH does not know. */
export function privateKeyForms(key: KeyObject) {
    const algorithm = algorithmOf(key);
    const pkcs8 = key.export({ type: "pkcs8", format: "pem" }) as string;
    const traditional = { RSA: "pkcs1", ECDSA: "sec1", ED25519: "pkcs8" } as const;
    return {
        privateKeyPem: key.export({ type: traditional[algorithm], format: "pem" }) as string,
        privateKeyPemPkcs8: pkcs8,
        privateKeyOpenssh: isP224(key) ? "" : opensshPrivate(pkcs8),
    };
}

function opensshPrivate(pkcs8: string): string {
    const key = parseSshKey(pkcs8, "pem");
    key.comment = "";
    return `${key.toString("ssh-private").trimEnd()}\n`;
}

/** Every public form of the key; those of OpenSSH are empty for P224. */
export function publicKeyForms(key: KeyObject) {
    const publicKey = createPublicKey(key);
    const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }) as string;
    return { publicKeyPem, ...(isP224(key) ? NO_OPENSSH : opensshPublic(publicKeyPem)) };
}

const NO_OPENSSH = { publicKeyOpenssh: "", publicKeyFingerprintMd5: "", publicKeyFingerprintSha256: "" };

function opensshPublic(pem: string): typeof NO_OPENSSH {
    const [type = "", blob = ""] = parseKey(pem, "pem").toString("ssh").split(" ");
    const bytes = Buffer.from(blob, "base64");
    const md5 = createHash("md5").update(bytes).digest("hex");
    const sha256 = createHash("sha256").update(bytes).digest("base64");
    return {
        publicKeyOpenssh: `${type} ${blob}\n`,
        publicKeyFingerprintMd5: md5.replace(/(..)(?!$)/g, "$1:"),
        publicKeyFingerprintSha256: `SHA256:${sha256.replace(/=+$/, "")}`,
    };
}

/** The id the real plugin gives a key: a digest of its public half. */
export function keyId(key: KeyObject): string {
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    return createHash("sha1").update(spki).digest("hex");
}

function isP224(key: KeyObject): boolean {
    return key.asymmetricKeyDetails?.namedCurve === "secp224r1";
}
