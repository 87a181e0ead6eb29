import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
    type Algorithm,
    generateKey,
    parseOpensshKey,
    parsePrivateKey,
    privateKeyForms,
    publicKeyForms,
} from "../../../../tools/stand-ins/tls/keys";

const KINDS: readonly (readonly [Algorithm, string, string])[] = [
    ["RSA", "", "RSA PRIVATE KEY"],
    ["ECDSA", "P224", "EC PRIVATE KEY"],
    ["ECDSA", "P256", "EC PRIVATE KEY"],
    ["ECDSA", "P384", "EC PRIVATE KEY"],
    ["ECDSA", "P521", "EC PRIVATE KEY"],
    ["ED25519", "", "PRIVATE KEY"],
];

describe("stand-in for tls: keys", function () {
    this.timeout(30_000);
    let directory = "";
    before(() => (directory = mkdtempSync(join(tmpdir(), "stand-in-keys-"))));
    after(() => rmSync(directory, { recursive: true }));

    /** What ssh-keygen prints about a private key; it refuses files that others could read. */
    function sshKeygen(key: string, ...options: string[]): string {
        const file = join(directory, "key");
        writeFileSync(file, key, { mode: 0o600 });
        return execFileSync("ssh-keygen", [...options, "-f", file], { encoding: "utf8" });
    }

    for (const [algorithm, curve, label] of KINDS) {
        it(`writes ${algorithm} ${curve} keys in every form that others read`, async () => {
            const key = await generateKey(algorithm, curve, 2048);
            const secret = privateKeyForms(key);
            const open = publicKeyForms(key);

            assert.ok(secret.privateKeyPem.startsWith(`-----BEGIN ${label}-----\n`));
            assert.ok(createPrivateKey(secret.privateKeyPem).equals(key));
            assert.ok(secret.privateKeyPemPkcs8.startsWith("-----BEGIN PRIVATE KEY-----\n"));
            assert.ok(parsePrivateKey(secret.privateKeyPemPkcs8).equals(key));
            assert.ok(createPublicKey(open.publicKeyPem).equals(createPublicKey(key)));

            if (curve === "P224") {
                assert.deepEqual(
                    [secret.privateKeyOpenssh, open.publicKeyOpenssh, open.publicKeyFingerprintSha256],
                    ["", "", ""],
                );
                return;
            }
            assert.ok(parseOpensshKey(secret.privateKeyOpenssh).equals(key));
            assert.equal(`${sshKeygen(secret.privateKeyOpenssh, "-y").trim()}\n`, open.publicKeyOpenssh);
            const sha256 = sshKeygen(secret.privateKeyOpenssh, "-l").split(" ")[1];
            assert.equal(sha256, open.publicKeyFingerprintSha256);
            const md5 = sshKeygen(secret.privateKeyOpenssh, "-l", "-E", "md5").split(" ")[1];
            assert.equal(md5, `MD5:${open.publicKeyFingerprintMd5}`);
        });
    }

    it("refuses what is no private key, without quoting it", () => {
        assert.throws(() => parsePrivateKey("hunter2"), {
            message: "not an unencrypted private key in PEM form (RSA PRIVATE KEY, EC PRIVATE KEY or PRIVATE KEY)",
        });
    });
});
