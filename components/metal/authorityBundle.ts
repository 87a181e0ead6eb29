import { X509Certificate } from "node:crypto";

import type { Issue } from "../shared/validation";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * What keeps a bundle of certificates (PEM) from being whom somebody is believed by: each has to be an authority, and a root has to
 * be among them, or OpenSSL follows none of them to an end.
 */
export function authorityIssues(path: string, pem: string): Issue[] {
    if (pem.includes("PRIVATE KEY")) {
        return [{ path, reason: "holds a private key: take it out, and renew it, for it was written down" }];
    }
    const found = (pem.match(CERTIFICATE) ?? []).map(parsed);
    const certificates = found.filter((each) => each !== undefined);
    if (certificates.length === 0 || certificates.length < found.length) {
        const reason = `expected certificates (-----BEGIN CERTIFICATE-----), got ${certificates.length} that can be read`;
        return [{ path, reason }];
    }
    return certificates.flatMap((each) => [
        ...(each.ca ? [] : [{ path, reason: `"${each.subject}" is no authority: give those that sign it` }]),
        ...(certificates.some((other) => each.checkIssued(other))
            ? []
            : [{ path, reason: `"${each.subject}" is signed by "${each.issuer}", which is missing: add it` }]),
    ]);
}

function parsed(pem: string): X509Certificate | undefined {
    try {
        return new X509Certificate(pem);
    } catch {
        return undefined;
    }
}
