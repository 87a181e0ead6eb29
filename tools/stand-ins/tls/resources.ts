import { createHash, X509Certificate } from "node:crypto";

import type { Failure } from "../provider/check";
import type { ResourceType } from "../provider/provider";
import type { Properties } from "../provider/schema";
import { alternativeNames, checkIdentity, distinguishedName } from "./identity";
import {
    type Algorithm,
    algorithmOf,
    generateKey,
    keyId,
    parsePrivateKey,
    privateKeyForms,
    publicKeyForms,
} from "./keys";
import { schemas } from "./schema";
import { createCertificate, createRequest, publicKeyInfo, readIssuer, readRequest, subjectKeyId } from "./x509";

const HOUR_MS = 3_600_000;

/** @param now the clock, for certificates that begin, age and end. */
export function resourceTypes(now: () => Date): Readonly<Record<string, ResourceType>> {
    const privateKey: ResourceType = {
        schema: schemas.PrivateKey,
        create: async ({ algorithm, ecdsaCurve, rsaBits }) => {
            const key = await generateKey(algorithm as Algorithm, ecdsaCurve as string, rsaBits as number);
            return { id: keyId(key), outputs: { ...privateKeyForms(key), ...publicKeyForms(key) } };
        },
    };

    const certRequest: ResourceType = {
        schema: schemas.CertRequest,
        check: (inputs) => [...checkKey(inputs, "privateKeyPem"), ...checkIdentity(inputs)],
        create: (inputs) => {
            const key = keyFrom(inputs, "privateKeyPem");
            const certRequestPem = createRequest(key, subjectOf(inputs), alternativeNames(inputs));
            const id = createHash("sha1").update(certRequestPem).digest("hex");
            return { id, outputs: { certRequestPem, keyAlgorithm: algorithmOf(key) } };
        },
    };

    const selfSignedCert: ResourceType = {
        schema: schemas.SelfSignedCert,
        check: (inputs) => [
            ...checkKey(inputs, "privateKeyPem"),
            ...checkIdentity(inputs),
            ...checkAuthority(inputs),
            ...(inputs["isCaCertificate"] === true && inputs["subject"] === undefined
                ? [{ property: "subject", reason: "a CA needs at least one part of a name, such as commonName" }]
                : []),
        ],
        create: (inputs) => {
            const key = keyFrom(inputs, "privateKeyPem");
            const subject = subjectOf(inputs);
            const publicKey = publicKeyInfo(key);
            const authorityKeyId = inputs["setAuthorityKeyId"] === true ? subjectKeyId(publicKey) : undefined;
            const holder = { subject, publicKey, names: alternativeNames(inputs), authorityKeyId };
            const { pem, serial } = createCertificate({ ...terms(inputs), ...keyIdFor(inputs, holder) }, subject, key);
            return { id: serial, outputs: { ...certified(inputs, pem), keyAlgorithm: algorithmOf(key) } };
        },
        aged,
    };

    const locallySignedCert: ResourceType = {
        schema: schemas.LocallySignedCert,
        check: (inputs) => checkKey(inputs, "caPrivateKeyPem"),
        create: (inputs) => {
            const key = keyFrom(inputs, "caPrivateKeyPem");
            const caCertPem = inputs["caCertPem"] as string;
            const issuer = named("caCertPem", () => readIssuer(caCertPem));
            if (!new X509Certificate(caCertPem).checkPrivateKey(key)) {
                throw new Error("caPrivateKeyPem: is not the key of caCertPem");
            }
            const request = named("certRequestPem", () => readRequest(inputs["certRequestPem"] as string));
            const holder = { ...request, authorityKeyId: issuer.keyId };
            const { pem, serial } = createCertificate(
                { ...terms(inputs), ...keyIdFor(inputs, holder) },
                issuer.name,
                key,
            );
            return { id: serial, outputs: { ...certified(inputs, pem), caKeyAlgorithm: algorithmOf(key) } };
        },
        aged,
    };

    function terms(inputs: Properties) {
        const notBefore = now();
        return {
            notBefore,
            notAfter: new Date(notBefore.getTime() + (inputs["validityPeriodHours"] as number) * HOUR_MS),
            allowedUses: inputs["allowedUses"] as readonly string[],
            isCa: inputs["isCaCertificate"] === true,
            maxPathLength: inputs["maxPathLength"] as number | undefined,
        };
    }

    function aged(state: Properties): Properties {
        const end = Date.parse(state["validityEndTime"] as string);
        const early = ((state["earlyRenewalHours"] as number | undefined) ?? 0) * HOUR_MS;
        return end - early <= now().getTime() ? { readyForRenewal: true } : {};
    }

    return {
        "tls:index/privateKey:PrivateKey": privateKey,
        "tls:index/certRequest:CertRequest": certRequest,
        "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
        "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
    };
}

type KeyInput = "privateKeyPem" | "caPrivateKeyPem";

function keyFrom(inputs: Properties, name: KeyInput) {
    return named(name, () => parsePrivateKey((inputs[name] ?? inputs[`${name}Wo`]) as string));
}

/** Says which input it was that could not be read. */
function named<T>(input: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new Error(`${input}: ${(error as Error).message}`);
    }
}

function checkKey(inputs: Properties, name: KeyInput): Failure[] {
    const [open, writeOnly, version] = [inputs[name], inputs[`${name}Wo`], inputs[`${name}WoVersion`]];
    const failures: Failure[] = [];
    if ((open === undefined) === (writeOnly === undefined)) {
        failures.push({ property: name, reason: `give exactly one of ${name} and ${name}Wo` });
    }
    if ((writeOnly === undefined) !== (version === undefined)) {
        failures.push({ property: `${name}WoVersion`, reason: `goes with ${name}Wo: give both or neither` });
    }
    return failures;
}

function checkAuthority({ setAuthorityKeyId, setSubjectKeyId, isCaCertificate }: Properties): Failure[] {
    const needless = setAuthorityKeyId !== true || setSubjectKeyId === true || isCaCertificate === true;
    const reason = "needs setSubjectKeyId or isCaCertificate: it repeats the certificate's own key id";
    return needless ? [] : [{ property: "setAuthorityKeyId", reason }];
}

function subjectOf(inputs: Properties) {
    return distinguishedName((inputs["subject"] ?? {}) as Properties);
}

function keyIdFor<T extends { publicKey: Parameters<typeof subjectKeyId>[0] }>(inputs: Properties, holder: T) {
    const wanted = inputs["isCaCertificate"] === true || inputs["setSubjectKeyId"] === true;
    return { ...holder, subjectKeyId: wanted ? subjectKeyId(holder.publicKey) : undefined };
}

/** Outputs of a certificate just made. One that never is outside its early renewal says so from the start. */
function certified({ validityPeriodHours, earlyRenewalHours }: Properties, certPem: string): Properties {
    const { validFrom, validTo } = new X509Certificate(certPem);
    return {
        certPem,
        validityStartTime: new Date(validFrom).toISOString(),
        validityEndTime: new Date(validTo).toISOString(),
        readyForRenewal: (earlyRenewalHours as number) >= (validityPeriodHours as number),
    };
}
