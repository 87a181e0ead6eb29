import { createPrivateKey, generateKeyPairSync } from "node:crypto";

import {
    AttributeTypeAndValue,
    AttributeValue,
    GeneralName,
    Name,
    RelativeDistinguishedName,
} from "@peculiar/asn1-x509";

import { createCertificate, publicKeyInfo, readIssuer } from "../../../tools/stand-ins/tls/x509";

/** Certificate and key, PEM. */
export interface KeyPair {
    readonly certificate: string;
    readonly key: string;
}

const COMMON_NAME = "2.5.4.3";
/** What kubeadm gives the certificates of members. */
const VALID_DAYS = 365;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A certificate of a member, for clients as well as for servers: members call each other, and etcd's gateway calls its own
 * server.
 *
 * @param authority that of the cluster's etcd, which signs nothing else
 */
export function memberCertificate(authority: KeyPair, host: string, now: Date): KeyPair {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const publicKey = publicKeyInfo(privateKey);
    const issuer = readIssuer(authority.certificate);
    const { pem } = createCertificate(
        {
            subject: new Name([
                new RelativeDistinguishedName([
                    new AttributeTypeAndValue({ type: COMMON_NAME, value: new AttributeValue({ utf8String: host }) }),
                ]),
            ]),
            publicKey,
            names: [
                ...[host, "localhost"].map((dNSName) => new GeneralName({ dNSName })),
                new GeneralName({ iPAddress: "127.0.0.1" }),
            ],
            notBefore: now,
            notAfter: new Date(now.getTime() + VALID_DAYS * DAY_MS),
            allowedUses: ["digital_signature", "server_auth", "client_auth"],
            isCa: false,
            maxPathLength: undefined,
            subjectKeyId: undefined,
            authorityKeyId: issuer.keyId,
        },
        issuer.name,
        createPrivateKey(authority.key),
    );
    return { certificate: pem, key: privateKey.export({ type: "pkcs8", format: "pem" }) as string };
}
