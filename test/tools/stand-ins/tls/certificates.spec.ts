import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { planInputs } from "../../../../tools/stand-ins/provider/plan";
import type { Properties } from "../../../../tools/stand-ins/provider/schema";
import { functions } from "../../../../tools/stand-ins/tls/functions";
import { type Algorithm, generateKey, privateKeyForms } from "../../../../tools/stand-ins/tls/keys";
import { resourceTypes } from "../../../../tools/stand-ins/tls/resources";

const KINDS: readonly (readonly [Algorithm, string])[] = [
    ["RSA", ""],
    ["ECDSA", "P224"],
    ["ECDSA", "P256"],
    ["ECDSA", "P384"],
    ["ECDSA", "P521"],
    ["ED25519", ""],
];
const HOUR_MS = 3_600_000;

let clock = new Date();
const types = resourceTypes(() => clock);

function typeOf(name: string) {
    const [, type] = Object.entries(types).find(([token]) => token.endsWith(`:${name}`)) ?? [];
    assert.ok(type, name);
    return type;
}

/** State of a new resource; fails as the engine would when the inputs are refused. */
async function create(name: string, inputs: Properties): Promise<Properties> {
    const type = typeOf(name);
    const planned = planInputs(type.schema, inputs);
    assert.deepEqual(type.check?.(inputs) ?? [], []);
    return { ...planned, ...(await type.create(planned)).outputs };
}

async function pemOf([algorithm, curve]: readonly [Algorithm, string]): Promise<string> {
    return privateKeyForms(await generateKey(algorithm, curve, 2048)).privateKeyPem;
}

const CA = {
    allowedUses: ["cert_signing", "crl_signing"],
    isCaCertificate: true,
    maxPathLength: 0,
    subject: { commonName: "H200 CA", organization: "AlphaTON", country: "DE", streetAddresses: ["Süd 1", "2"] },
    validityPeriodHours: 48,
};

describe("stand-in for tls: certificates", function () {
    this.timeout(30_000);
    let directory = "";
    before(() => (directory = mkdtempSync(join(tmpdir(), "stand-in-certificates-"))));
    after(() => rmSync(directory, { recursive: true }));
    beforeEach(() => (clock = new Date()));

    function write(name: string, pem: unknown): string {
        const file = join(directory, name);
        writeFileSync(file, pem as string);
        return file;
    }

    function openssl(...args: string[]): string {
        return execFileSync("openssl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    }

    for (const kind of KINDS) {
        it(`makes a chain with ${kind.join(" ")} keys that Node and openssl verify`, async () => {
            const caPrivateKeyPem = await pemOf(kind);
            const ca = await create("SelfSignedCert", { ...CA, privateKeyPem: caPrivateKeyPem });
            const request = await create("CertRequest", {
                privateKeyPem: await pemOf(kind),
                dnsNames: ["api.h200.internal"],
                ipAddresses: ["10.0.0.1", "fd00::1"],
                uris: ["spiffe://alphaton.ai/api"],
                subject: { commonName: "api", emailAddress: "ops@alphaton.ai" },
            });
            const leaf = await create("LocallySignedCert", {
                caCertPem: ca["certPem"],
                caPrivateKeyPem,
                certRequestPem: request["certRequestPem"],
                allowedUses: ["digital_signature", "server_auth"],
                validityPeriodHours: 24,
            });

            const [caCertificate, certificate] = [ca, leaf].map(
                ({ certPem }) => new X509Certificate(certPem as string),
            );
            assert.ok(caCertificate && certificate);
            assert.ok(caCertificate.ca && caCertificate.verify(caCertificate.publicKey));
            assert.ok(certificate.checkIssued(caCertificate) && certificate.verify(caCertificate.publicKey));
            assert.equal(certificate.ca, false);
            assert.equal(certificate.checkHost("api.h200.internal"), "api.h200.internal");
            assert.equal(certificate.checkIP("10.0.0.1"), "10.0.0.1");
            assert.equal(certificate.checkIP("fd00::1"), "fd00::1");
            assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1"]);

            const caFile = write("ca.pem", ca["certPem"]);
            const file = write("leaf.pem", leaf["certPem"]);
            assert.equal(openssl("verify", "-x509_strict", "-CAfile", caFile, file).trim(), `${file}: OK`);
            openssl("req", "-verify", "-noout", "-in", write("request.pem", request["certRequestPem"]));
        });
    }

    it("writes names and extensions as the real plugin does", async () => {
        const ca = await create("SelfSignedCert", { ...CA, privateKeyPem: await pemOf(["ED25519", ""]) });
        const options = [
            "-noout",
            "-subject",
            "-ext",
            "basicConstraints,keyUsage",
            "-nameopt",
            "RFC2253,utf8,-esc_msb",
        ];
        assert.deepEqual(openssl("x509", "-in", write("ca.pem", ca["certPem"]), ...options).split("\n"), [
            // openssl turns the order of everything round, inside a part too.
            "subject=CN=H200 CA,street=2+street=Süd 1,O=AlphaTON,C=DE",
            "X509v3 Key Usage: critical",
            "    Certificate Sign, CRL Sign",
            "X509v3 Basic Constraints: critical",
            "    CA:TRUE, pathlen:0",
            "",
        ]);
    });

    it("is valid from now for the hours asked, past 2049 too", async () => {
        clock = new Date("2045-01-01T00:00:00Z");
        const hours = 24 * 365 * 10;
        const state = await create("SelfSignedCert", {
            ...CA,
            privateKeyPem: await pemOf(["ED25519", ""]),
            validityPeriodHours: hours,
        });
        const end = new Date(clock.getTime() + hours * HOUR_MS).toISOString();
        assert.deepEqual(
            [state["validityStartTime"], state["validityEndTime"], state["readyForRenewal"]],
            [clock.toISOString(), end, false],
        );
        assert.equal(new Date(new X509Certificate(state["certPem"] as string).validTo).toISOString(), end);
    });

    it("is ready for renewal from its early renewal on, and not before", async () => {
        const { aged } = typeOf("SelfSignedCert");
        assert.ok(aged);
        const privateKeyPem = await pemOf(["ED25519", ""]);
        const state = await create("SelfSignedCert", { ...CA, privateKeyPem, earlyRenewalHours: 8 });
        const start = Date.parse(state["validityStartTime"] as string);

        clock = new Date(start + 40 * HOUR_MS - 1);
        assert.deepEqual(aged(state), {});
        clock = new Date(start + 40 * HOUR_MS);
        assert.deepEqual(aged(state), { readyForRenewal: true });

        const always = await create("SelfSignedCert", { ...CA, privateKeyPem, earlyRenewalHours: 48 });
        assert.equal(always["readyForRenewal"], true);
    });

    it("refuses somebody else's key for a CA, and what is no request", async () => {
        const privateKeyPem = await pemOf(["ECDSA", "P256"]);
        const ca = await create("SelfSignedCert", { ...CA, privateKeyPem });
        const request = await create("CertRequest", { privateKeyPem });
        const stolen = {
            caCertPem: ca["certPem"],
            caPrivateKeyPem: await pemOf(["ECDSA", "P256"]),
            certRequestPem: request["certRequestPem"],
            allowedUses: [],
            validityPeriodHours: 1,
        };
        await assert.rejects(create("LocallySignedCert", stolen), {
            message: "caPrivateKeyPem: is not the key of caCertPem",
        });
        const noRequest = { ...stolen, caPrivateKeyPem: privateKeyPem, certRequestPem: ca["certPem"] };
        await assert.rejects(create("LocallySignedCert", noRequest), {
            message: "certRequestPem: expected PEM of a CERTIFICATE REQUEST, found a CERTIFICATE",
        });
    });

    it("takes a write-only key, with its version", async () => {
        const privateKeyPemWo = await pemOf(["ED25519", ""]);
        await create("CertRequest", { privateKeyPemWo, privateKeyPemWoVersion: 1 });
        const check = (inputs: Properties) => typeOf("CertRequest").check?.(inputs);
        assert.deepEqual(check({ privateKeyPemWo }), [
            { property: "privateKeyPemWoVersion", reason: "goes with privateKeyPemWo: give both or neither" },
        ]);
        assert.deepEqual(check({}), [
            { property: "privateKeyPem", reason: "give exactly one of privateKeyPem and privateKeyPemWo" },
        ]);
    });

    it("names every address and URI that is none", () => {
        const wrong = { privateKeyPem: "k", ipAddresses: ["10.0.0.1", "10.0.0"], uris: ["no uri"] };
        assert.deepEqual(typeOf("CertRequest").check?.(wrong), [
            { property: "ipAddresses[1]", reason: '"10.0.0" is not an IP address' },
            { property: "uris[0]", reason: '"no uri" is not a URI' },
        ]);
    });

    it("describes a certificate given as content, and refuses to fetch one", async () => {
        const getCertificate = functions["tls:index/getCertificate:getCertificate"];
        const { certPem } = await create("SelfSignedCert", { ...CA, privateKeyPem: await pemOf(["ECDSA", "P384"]) });
        const certificate = new X509Certificate(certPem as string);
        const { certificates } = (await getCertificate?.call({ content: certPem })) as { certificates: Properties[] };
        const { serialNumber, sha1Fingerprint, notBefore, notAfter, ...rest } = certificates[0] ?? {};
        const name = "CN=H200 CA,street=Süd 1 + street=2,O=AlphaTON,C=DE";
        assert.deepEqual(rest, {
            certPem,
            isCa: true,
            issuer: name,
            maxPathLength: 0,
            publicKeyAlgorithm: "ECDSA",
            signatureAlgorithm: "ECDSA-SHA384",
            subject: name,
            version: 3,
        });
        assert.equal(BigInt(serialNumber as string), BigInt(`0x${certificate.serialNumber}`));
        assert.equal(sha1Fingerprint, certificate.fingerprint.replaceAll(":", "").toLowerCase());
        assert.equal(Date.parse(notAfter as string) - Date.parse(notBefore as string), 48 * HOUR_MS);
        assert.throws(() => getCertificate?.call({ url: "https://example.org" }), /never uses the network/);
    });
});
