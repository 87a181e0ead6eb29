import type { Field, Output, ResourceSchema } from "../provider/schema";
import { ALLOWED_USES } from "./usages";

export const CURVES = ["P224", "P256", "P384", "P521"] as const;

const flag: Field = { type: "boolean", replace: "always", default: false };
const names: Field = { type: "strings", replace: "always" };

/** Who the certificate is for. */
const identity: Readonly<Record<string, Field>> = {
    dnsNames: names,
    ipAddresses: names,
    uris: names,
    subject: {
        type: {
            fields: {
                commonName: "string",
                country: "string",
                emailAddress: "string",
                locality: "string",
                organization: "string",
                organizationalUnit: "string",
                postalCode: "string",
                province: "string",
                serialNumber: "string",
                streetAddresses: "strings",
            },
        },
        replace: "always",
    },
};

/** What the certificate is for and how long; common to both kinds of certificate. */
const certificate: Readonly<Record<string, Field>> = {
    allowedUses: { type: "strings", replace: "always", required: true, oneOf: ALLOWED_USES },
    earlyRenewalHours: { type: "integer", replace: "never", default: 0, minimum: 0 },
    isCaCertificate: flag,
    maxPathLength: { type: "integer", replace: "always", keepsState: true, minimum: -1 },
    setSubjectKeyId: flag,
    validityPeriodHours: { type: "integer", replace: "always", required: true, minimum: 0 },
};

const certificateOutputs: Readonly<Record<string, Output>> = {
    certPem: { type: "string" },
    readyForRenewal: { type: "boolean" },
    validityEndTime: { type: "string" },
    validityStartTime: { type: "string" },
};

/** A private key is given openly or write-only; a write-only one is replaced by raising its version. */
const key: Field = { type: "string", replace: "ifPem", secret: true };
const writeOnlyKey: Field = { type: "string", replace: "never", secret: true, writeOnly: true };
const keyVersion: Field = { type: "integer", replace: "always" };
const privateKey = { privateKeyPem: key, privateKeyPemWo: writeOnlyKey, privateKeyPemWoVersion: keyVersion } as const;

/** The resources of the real plugin 5.6.1: what forces a replacement, and what is secret. None can be imported. */
export const schemas = {
    PrivateKey: {
        inputs: {
            algorithm: { type: "string", replace: "always", required: true, oneOf: ["RSA", "ECDSA", "ED25519"] },
            ecdsaCurve: { type: "string", replace: "always", default: "P224", oneOf: CURVES },
            rsaBits: { type: "integer", replace: "always", default: 2048, minimum: 1024 },
        },
        outputs: {
            privateKeyOpenssh: { type: "string", secret: true },
            privateKeyPem: { type: "string", secret: true },
            privateKeyPemPkcs8: { type: "string", secret: true },
            publicKeyFingerprintMd5: { type: "string" },
            publicKeyFingerprintSha256: { type: "string" },
            publicKeyOpenssh: { type: "string" },
            publicKeyPem: { type: "string" },
        },
    },
    CertRequest: {
        inputs: { ...privateKey, ...identity },
        outputs: { certRequestPem: { type: "string" }, keyAlgorithm: { type: "string" } },
    },
    SelfSignedCert: {
        inputs: { ...privateKey, ...identity, ...certificate, setAuthorityKeyId: flag },
        outputs: { ...certificateOutputs, keyAlgorithm: { type: "string" } },
    },
    LocallySignedCert: {
        inputs: {
            ...certificate,
            caCertPem: { type: "string", replace: "ifPem", required: true },
            caPrivateKeyPem: key,
            caPrivateKeyPemWo: writeOnlyKey,
            caPrivateKeyPemWoVersion: keyVersion,
            certRequestPem: { type: "string", replace: "ifPem", required: true },
        },
        outputs: { ...certificateOutputs, caKeyAlgorithm: { type: "string" } },
    },
} as const satisfies Record<string, ResourceSchema>;
