import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { memberCertificate } from "../../../../../twin/capm3/etcd/certificates";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const SERVER_AND_CLIENT = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

describe("the certificate of a member of etcd", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "h200-etcd-ca-"));
    after(() => fs.rmSync(folder, { recursive: true }));

    /** As Cluster API makes one, with the kinds of keys that it can be told to use. */
    const authority = (...key: readonly string[]) => {
        const files = ["key", "certificate"].map((name) => path.join(folder, name)) as [string, string];
        const made = ["req", "-x509", ...key, "-nodes", "-days", "1", "-subj", "/CN=kubernetes"];
        execFileSync("openssl", [...made, "-keyout", files[0], "-out", files[1]], { stdio: "ignore" });
        return { key: fs.readFileSync(files[0], "utf8"), certificate: fs.readFileSync(files[1], "utf8") };
    };

    for (const key of [
        ["-newkey", "rsa:2048"],
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"],
    ]) {
        it(`is the authority's, for a host as server and client (${key.join(" ")})`, () => {
            const ca = authority(...key);
            const made = memberCertificate(ca, "cp-a1", NOW);
            const certificate = new X509Certificate(made.certificate);
            const issuer = new X509Certificate(ca.certificate);
            assert.ok(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey));
            assert.ok(certificate.checkPrivateKey(createPrivateKey(made.key)));
            assert.deepEqual(
                [certificate.subject, certificate.subjectAltName, certificate.ca],
                ["CN=cp-a1", "DNS:cp-a1, DNS:localhost, IP Address:127.0.0.1", false],
            );
            assert.deepEqual(certificate.keyUsage, SERVER_AND_CLIENT);
            assert.deepEqual(
                [certificate.validFrom, certificate.validTo],
                ["Nov 22 12:00:00 2026 GMT", "Nov 22 12:00:00 2027 GMT"],
            );
        });
    }
});
