import assert from "node:assert/strict";

import { publishedSum } from "../../../tools/setup/checksums";

const SHA1 = "0".repeat(39) + "1";
const SHA256 = "A".repeat(63) + "2";
const SHA512 = "b".repeat(127) + "3";

describe("what publishers say about their files", () => {
    it("reads lists as sha256sum and shasum print them", () => {
        const text = `${SHA1}  ./one.tar.gz\n${SHA256} *two.tar.gz\r\n${SHA512}  three.tar.gz\n\nnot a sum\n`;
        assert.deepEqual(
            ["one.tar.gz", "two.tar.gz", "three.tar.gz", "four.tar.gz"].map((file) =>
                publishedSum("checksum file", text, file),
            ),
            [
                { algorithm: "sha1", hex: SHA1 },
                { algorithm: "sha256", hex: SHA256.toLowerCase() },
                { algorithm: "sha512", hex: SHA512 },
                undefined,
            ],
        );
    });

    it("reads a file that holds one sum and no name", () => {
        assert.deepEqual(publishedSum("checksum file", SHA256, "kubectl"), {
            algorithm: "sha256",
            hex: SHA256.toLowerCase(),
        });
    });

    it("takes nothing for a sum that is as long as none", () => {
        assert.equal(publishedSum("checksum file", "abc123  tool", "tool"), undefined);
    });

    it("reads GitHub's digests, which old releases lack", () => {
        const text = JSON.stringify({
            assets: [
                { name: "old", digest: null },
                { name: "new", digest: `sha256:${SHA256}` },
            ],
        });
        assert.deepEqual(
            ["old", "new", "absent"].map((file) => publishedSum("github digests", text, file)?.hex),
            [undefined, SHA256.toLowerCase(), undefined],
        );
        assert.equal(publishedSum("github digests", "{}", "new"), undefined);
    });
});
