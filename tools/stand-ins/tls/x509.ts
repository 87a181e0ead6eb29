import { createHash, createPublicKey, type KeyObject, randomBytes, sign as signBytes } from "node:crypto";

import { CertificationRequest, CertificationRequestInfo } from "@peculiar/asn1-csr";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";

import { algorithmOf } from "./keys";
import { EXTENDED_KEY_USAGES, KEY_USAGES } from "./usages";

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";

/** PEM of a PKCS #10 request for the key, signed by it. */
export function createRequest(key: KeyObject, subject: x509.Name, names: readonly x509.GeneralName[]): string {
    const info = new CertificationRequestInfo({ subject, subjectPKInfo: publicKeyInfo(key) });
    if (names.length > 0) {
        const extensions = new x509.Extensions([subjectAlternativeNames(names, subject.length === 0)]);
        const values = [AsnConvert.serialize(extensions)];
        info.attributes.push(new x509.Attribute({ type: EXTENSION_REQUEST, values }));
    }
    const { algorithm, signature } = sign(key, AsnConvert.serialize(info));
    const request = new CertificationRequest({
        certificationRequestInfo: info,
        signatureAlgorithm: algorithm,
        signature,
    });
    return pem("CERTIFICATE REQUEST", AsnConvert.serialize(request));
}

/** What a request asks for: whose key, whose name, which of the alternative names the real plugin passes on. */
export function readRequest(text: string) {
    const request = AsnConvert.parse(der("CERTIFICATE REQUEST", text), CertificationRequest);
    const { subject, subjectPKInfo, attributes } = request.certificationRequestInfo;
    const requested = attributes.filter(({ type }) => type === EXTENSION_REQUEST).flatMap(({ values }) => values);
    const names = requested
        .flatMap((value) => [...AsnConvert.parse(value, x509.Extensions)])
        .filter(({ extnID }) => extnID === x509.id_ce_subjectAltName)
        .flatMap(({ extnValue }) => [...AsnConvert.parse(extnValue, x509.SubjectAlternativeName)])
        .filter((name) => name.dNSName ?? name.iPAddress ?? name.uniformResourceIdentifier);
    return { subject, publicKey: subjectPKInfo, names };
}

/** What a certificate says about its holder as an issuer. */
export interface Issuer {
    readonly name: x509.Name;
    /** Subject key identifier; absent when the certificate has none. */
    readonly keyId: ArrayBuffer | undefined;
}

export function readIssuer(text: string): Issuer {
    const { tbsCertificate } = AsnConvert.parse(der("CERTIFICATE", text), x509.Certificate);
    const extension = tbsCertificate.extensions?.find(({ extnID }) => extnID === x509.id_ce_subjectKeyIdentifier);
    return {
        name: tbsCertificate.subject,
        keyId: extension && AsnConvert.parse(extension.extnValue, x509.SubjectKeyIdentifier).buffer,
    };
}

export interface CertificateRequest {
    readonly subject: x509.Name;
    readonly publicKey: x509.SubjectPublicKeyInfo;
    readonly names: readonly x509.GeneralName[];
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly allowedUses: readonly string[];
    readonly isCa: boolean;
    /** Only for a CA; negative or absent: no limit. */
    readonly maxPathLength: number | undefined;
    readonly subjectKeyId: ArrayBuffer | undefined;
    readonly authorityKeyId: ArrayBuffer | undefined;
}

/** A certificate signed by `key` in the issuer's name. */
export function createCertificate(request: CertificateRequest, issuer: x509.Name, key: KeyObject) {
    // Positive, not zero, and of 16 bytes whatever the draw: parsers differ on shorter and on negative ones.
    const serial = Buffer.concat([Buffer.of(0x40 | (randomBytes(1).readUInt8() & 0x3f)), randomBytes(15)]);
    const tbsCertificate = new x509.TBSCertificate({
        version: x509.Version.v3,
        serialNumber: buffer(serial),
        signature: signatureAlgorithm(key).algorithm,
        issuer,
        validity: new x509.Validity({ notBefore: request.notBefore, notAfter: request.notAfter }),
        subject: request.subject,
        subjectPublicKeyInfo: request.publicKey,
        extensions: new x509.Extensions(extensions(request)),
    });
    const { algorithm, signature } = sign(key, AsnConvert.serialize(tbsCertificate));
    const certificate = new x509.Certificate({
        tbsCertificate,
        signatureAlgorithm: algorithm,
        signatureValue: signature,
    });
    return {
        pem: pem("CERTIFICATE", AsnConvert.serialize(certificate)),
        serial: BigInt(`0x${serial.toString("hex")}`).toString(),
    };
}

function extensions(request: CertificateRequest): x509.Extension[] {
    const flags = request.allowedUses.reduce((all, use) => all | (KEY_USAGES[use] ?? 0), 0);
    const purposes = request.allowedUses.flatMap((use) => EXTENDED_KEY_USAGES[use] ?? []);
    const constraints = new x509.BasicConstraints({ cA: request.isCa });
    if (request.isCa && request.maxPathLength !== undefined && request.maxPathLength >= 0) {
        constraints.pathLenConstraint = request.maxPathLength;
    }
    const { subjectKeyId, authorityKeyId, names, subject } = request;
    return [
        ...(flags === 0 ? [] : [extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(flags))]),
        ...(purposes.length === 0
            ? []
            : [extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage(purposes))]),
        extension(x509.id_ce_basicConstraints, true, constraints),
        ...(subjectKeyId
            ? [extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(subjectKeyId))]
            : []),
        ...(authorityKeyId ? [authority(authorityKeyId)] : []),
        ...(names.length === 0 ? [] : [subjectAlternativeNames(names, subject.length === 0)]),
    ];
}

function authority(keyId: ArrayBuffer): x509.Extension {
    const value = new x509.AuthorityKeyIdentifier({ keyIdentifier: new x509.KeyIdentifier(keyId) });
    return extension(x509.id_ce_authorityKeyIdentifier, false, value);
}

function subjectAlternativeNames(names: readonly x509.GeneralName[], critical: boolean): x509.Extension {
    return extension(x509.id_ce_subjectAltName, critical, new x509.SubjectAlternativeName([...names]));
}

function extension(extnID: string, critical: boolean, value: object): x509.Extension {
    const extnValue = new OctetString(AsnConvert.serialize(value));
    return new x509.Extension({ extnID, critical, extnValue });
}

export function publicKeyInfo(key: KeyObject): x509.SubjectPublicKeyInfo {
    const spki = createPublicKey(key).export({ type: "spki", format: "der" });
    return AsnConvert.parse(spki, x509.SubjectPublicKeyInfo);
}

/** Method 1 of RFC 5280, 4.2.1.2. */
export function subjectKeyId({ subjectPublicKey }: x509.SubjectPublicKeyInfo): ArrayBuffer {
    return buffer(createHash("sha1").update(Buffer.from(subjectPublicKey)).digest());
}

/** By algorithm and curve, as Go's x509 package chooses; Ed25519 hashes by itself. */
const SIGNATURES = {
    rsa: { oid: "1.2.840.113549.1.1.11", hash: "sha256" },
    secp224r1: { oid: "1.2.840.10045.4.3.2", hash: "sha256" },
    prime256v1: { oid: "1.2.840.10045.4.3.2", hash: "sha256" },
    secp384r1: { oid: "1.2.840.10045.4.3.3", hash: "sha384" },
    secp521r1: { oid: "1.2.840.10045.4.3.4", hash: "sha512" },
    ed25519: { oid: "1.3.101.112", hash: null },
} as const;

function signatureAlgorithm(key: KeyObject) {
    const kind = key.asymmetricKeyDetails?.namedCurve ?? algorithmOf(key).toLowerCase();
    const signature = (SIGNATURES as Readonly<Record<string, { oid: string; hash: string | null }>>)[kind];
    if (!signature) {
        throw new Error(`unsupported kind of private key: ${kind}`);
    }
    // RSA wants explicit NULL parameters, the others none at all.
    const parameters = kind === "rsa" ? { parameters: null } : {};
    return {
        hash: signature.hash,
        algorithm: new x509.AlgorithmIdentifier({ algorithm: signature.oid, ...parameters }),
    };
}

function sign(key: KeyObject, data: ArrayBuffer) {
    const { hash, algorithm } = signatureAlgorithm(key);
    return { algorithm, signature: buffer(signBytes(hash, Buffer.from(data), key)) };
}

function pem(label: string, bytes: ArrayBuffer): string {
    const lines =
        Buffer.from(bytes)
            .toString("base64")
            .match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** Bytes of the first PEM block, which must have the label. */
function der(label: string, text: string): Buffer {
    const [, found, body] = /-----BEGIN ([^-]+)-----([^-]+)-----END \1-----/.exec(text) ?? [];
    if (found !== label || body === undefined) {
        throw new Error(`expected PEM of a ${label}, found ${found === undefined ? "no PEM at all" : `a ${found}`}`);
    }
    return Buffer.from(body, "base64");
}

function buffer(bytes: Buffer): ArrayBuffer {
    return new Uint8Array(bytes).buffer;
}
