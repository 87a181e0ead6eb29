import assert from "node:assert/strict";

import { authorityIssues } from "../../../components/metal/authorityBundle";
import { authorities } from "../../support/authorities";

const reasons = (pem: string) => authorityIssues("metal.bmcAuthority", pem).map(({ reason }) => reason);

describe("a bundle of authorities", () => {
    const { root, intermediate, bundle, leaf, rootKey } = authorities();

    it("leads to a root, in any order, and may hold the next authority too", () => {
        assert.deepEqual(reasons(bundle), []);
        assert.deepEqual(reasons(`${root}${intermediate}`), []);
        assert.deepEqual(reasons(`words before\n${bundle}${intermediate}`), []);
    });

    it("is refused without its root, since OpenSSL would follow it nowhere", () => {
        assert.deepEqual(reasons(intermediate), ['"CN=BMCs" is signed by "CN=root", which is missing: add it']);
    });

    it("is refused with a certificate that signs nothing", () => {
        assert.deepEqual(reasons(`${bundle}${leaf}`), ['"CN=leaf" is no authority: give those that sign it']);
    });

    it("is refused with a private key in it, which is not repeated", () => {
        const [reason = ""] = reasons(`${bundle}${rootKey}`);
        assert.match(reason, /^holds a private key: take it out, and renew it/);
        assert.ok(!reason.includes("BEGIN"));
    });

    it("is refused where nothing, or not all of it, can be read", () => {
        const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert.match(
            reasons("ceremony/bmc-ca.chain.crt")[0] ?? "",
            /^expected certificates .* got 0 that can be read$/,
        );
        assert.match(reasons(`${bundle}${broken}`)[0] ?? "", /^expected certificates .* got 2 that can be read$/);
    });
});
