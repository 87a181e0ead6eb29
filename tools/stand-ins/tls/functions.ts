import { createHash, X509Certificate } from "node:crypto";

import { AsnConvert } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";

import type { FunctionType } from "../provider/provider";
import type { Properties } from "../provider/schema";
import { algorithmOf, keyId, parseOpensshKey, parsePrivateKey, publicKeyForms } from "./keys";

const getPublicKey: FunctionType = {
    schema: {
        inputs: {
            privateKeyOpenssh: { type: "string", secret: true },
            privateKeyPem: { type: "string", secret: true },
        },
    },
    call: (args) => {
        const { privateKeyPem: pem, privateKeyOpenssh: openssh } = args;
        if ((pem === undefined) === (openssh === undefined)) {
            throw new Error("getPublicKey: give exactly one of privateKeyPem and privateKeyOpenssh");
        }
        const key = pem === undefined ? parseOpensshKey(openssh as string) : parsePrivateKey(pem as string);
        return { ...args, id: keyId(key), algorithm: algorithmOf(key), ...publicKeyForms(key) };
    },
};

const getCertificate: FunctionType = {
    schema: {
        inputs: { content: { type: "string" }, url: { type: "string" }, verifyChain: { type: "boolean" } },
    },
    call: (args) => {
        if (args["url"] !== undefined) {
            throw new Error(
                `getCertificate: url: ${JSON.stringify(args["url"])}: the stand-in for pulumi-resource-tls never uses ` +
                    "the network. Give the certificate as content.",
            );
        }
        if (args["content"] === undefined) {
            throw new Error("getCertificate: content: required, but missing");
        }
        const certificate = describe(args["content"] as string);
        const id = createHash("sha1").update(JSON.stringify(certificate)).digest("hex");
        return { ...args, id, certificates: [certificate] };
    },
};

export const functions: Readonly<Record<string, FunctionType>> = {
    "tls:index/getPublicKey:getPublicKey": getPublicKey,
    "tls:index/getCertificate:getCertificate": getCertificate,
};

const PUBLIC_KEY_NAMES: Readonly<Record<string, string>> = { rsa: "RSA", ec: "ECDSA", ed25519: "Ed25519" };

/** Names as Go prints them. */
const SIGNATURE_NAMES: Readonly<Record<string, string>> = {
    "1.2.840.113549.1.1.5": "SHA1-RSA",
    "1.2.840.113549.1.1.11": "SHA256-RSA",
    "1.2.840.113549.1.1.12": "SHA384-RSA",
    "1.2.840.113549.1.1.13": "SHA512-RSA",
    "1.2.840.10045.4.3.2": "ECDSA-SHA256",
    "1.2.840.10045.4.3.3": "ECDSA-SHA384",
    "1.2.840.10045.4.3.4": "ECDSA-SHA512",
    "1.3.101.112": "Ed25519",
};

function describe(content: string): Properties {
    const certificate = new X509Certificate(content);
    const asn = AsnConvert.parse(certificate.raw, x509.Certificate);
    const constraints = asn.tbsCertificate.extensions?.find(({ extnID }) => extnID === x509.id_ce_basicConstraints);
    const limit = constraints && AsnConvert.parse(constraints.extnValue, x509.BasicConstraints).pathLenConstraint;
    const { algorithm } = asn.signatureAlgorithm;
    return {
        certPem: certificate.toString(),
        isCa: certificate.ca,
        issuer: commaSeparated(certificate.issuer),
        // Go's way to say "no limit".
        maxPathLength: limit ?? -1,
        notAfter: rfc3339(certificate.validTo),
        notBefore: rfc3339(certificate.validFrom),
        publicKeyAlgorithm: PUBLIC_KEY_NAMES[certificate.publicKey.asymmetricKeyType ?? ""] ?? "unknown",
        serialNumber: BigInt(`0x${certificate.serialNumber}`).toString(),
        sha1Fingerprint: certificate.fingerprint.replaceAll(":", "").toLowerCase(),
        signatureAlgorithm: SIGNATURE_NAMES[algorithm] ?? algorithm,
        subject: commaSeparated(certificate.subject),
        version: asn.tbsCertificate.version + 1,
    };
}

/** RFC 4514 wants the most specific part first; Node gives one part a line, the most general first. */
function commaSeparated(name: string | undefined): string {
    return (name ?? "").split("\n").reverse().join(",");
}

function rfc3339(time: string): string {
    return new Date(time).toISOString().replace(".000Z", "Z");
}
