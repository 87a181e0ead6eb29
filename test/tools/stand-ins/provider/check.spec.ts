import assert from "node:assert/strict";

import { checkFields } from "../../../../tools/stand-ins/provider/check";
import { UNKNOWN } from "../../../../tools/stand-ins/provider/values";
import { schemas } from "../../../../tools/stand-ins/tls/schema";

const { inputs } = schemas.SelfSignedCert;
const good = { allowedUses: ["server_auth"], validityPeriodHours: 1 };

describe("stand-in provider: check", () => {
    it("names every wrong property at once, with what was expected", () => {
        const wrong = {
            allowedUses: ["server_auth", "serverAuth"],
            dnsNames: "one",
            earlyRenewalHours: 1.5,
            isCaCertificate: "yes",
            maxPathLength: -2,
            subject: { commonName: "a", organisation: "b" },
            validtyPeriodHours: 1,
        };
        const failures = checkFields(inputs, wrong).map(({ property, reason }) => `${property}: ${reason}`);
        assert.deepEqual(
            failures.map((failure) => failure.replace(/(known|among): .*/, "$1: ...")),
            [
                "validtyPeriodHours: unknown property; known: ...",
                "validityPeriodHours: required, but missing",
                'dnsNames: expected a list of strings, got "one"',
                "subject.organisation: expected one of commonName, country, emailAddress, locality, organization, " +
                    "organizationalUnit, postalCode, province, serialNumber, streetAddresses, " +
                    'got {"commonName":"a","organisation":"b"}',
                'allowedUses: ["serverAuth"] not among: ...',
                "earlyRenewalHours: expected a whole number, got 1.5",
                'isCaCertificate: expected true or false, got "yes"',
                "maxPathLength: must be at least -1, got -2",
            ],
        );
    });

    it("never quotes a secret", () => {
        assert.deepEqual(checkFields(inputs, { ...good, privateKeyPem: 12345 }), [
            { property: "privateKeyPem", reason: "expected a string, got what was given (secret)" },
        ]);
    });

    it("lets values pass that are not known yet", () => {
        assert.deepEqual(
            checkFields(inputs, { allowedUses: [UNKNOWN], validityPeriodHours: UNKNOWN, subject: UNKNOWN }),
            [],
        );
    });
});
