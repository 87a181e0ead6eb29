import assert from "node:assert/strict";

import { diffInputs, inputsOf, planInputs } from "../../../../tools/stand-ins/provider/plan";
import type { Properties } from "../../../../tools/stand-ins/provider/schema";
import { schemas as random } from "../../../../tools/stand-ins/random/schema";
import { schemas as tls } from "../../../../tools/stand-ins/tls/schema";

const PEM = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

describe("stand-in provider: plan", () => {
    const password = (inputs: Properties) => planInputs(random.RandomPassword, { length: 8, ...inputs });
    const changes = (before: Properties, after: Properties) =>
        diffInputs(random.RandomPassword, password(after), password(before));

    it("fills in the defaults of the real plugin", () => {
        assert.deepEqual(password({}), {
            ...{ length: 8, lower: true, number: true, numeric: true, special: true, upper: true },
            ...{ minLower: 0, minNumeric: 0, minSpecial: 0, minUpper: 0 },
        });
    });

    it("gives deprecated twins the value of the one that is set", () => {
        assert.equal(password({ number: false })["numeric"], false);
        assert.equal(password({ numeric: false })["number"], false);
    });

    it("sees no change between a default left out and the same value spelt out", () => {
        assert.deepEqual(changes({}, { special: true, minLower: 0 }), {});
    });

    it("replaces when a keeper changes, comes or goes, but not when an empty map comes or goes", () => {
        const replaced = { keepers: { kind: "update", replace: true } };
        assert.deepEqual(changes({ keepers: { a: "1" } }, { keepers: { a: "2" } }), replaced);
        assert.deepEqual(changes({}, { keepers: { a: "1" } }), { keepers: { kind: "add", replace: true } });
        assert.deepEqual(changes({ keepers: { a: "1" } }, {}), { keepers: { kind: "delete", replace: true } });
        assert.deepEqual(changes({}, { keepers: {} }), { keepers: { kind: "add", replace: false } });
    });

    it("replaces for another set of special characters, but not when an empty one is left out", () => {
        assert.deepEqual(changes({ overrideSpecial: "#" }, {}), { overrideSpecial: { kind: "delete", replace: true } });
        assert.deepEqual(changes({ overrideSpecial: "" }, {}), { overrideSpecial: { kind: "delete", replace: false } });
    });

    it("updates a certificate's early renewal in place, and replaces it for another key", () => {
        const state = planInputs(tls.SelfSignedCert, { privateKeyPem: PEM, allowedUses: [], validityPeriodHours: 1 });
        assert.deepEqual(diffInputs(tls.SelfSignedCert, { ...state, earlyRenewalHours: 1 }, state), {
            earlyRenewalHours: { kind: "update", replace: false },
        });
        assert.deepEqual(diffInputs(tls.SelfSignedCert, { ...state, privateKeyPem: "other" }, state), {
            privateKeyPem: { kind: "update", replace: true },
        });
    });

    it("keeps what an earlier program set where the real plugin does", () => {
        const given = { privateKeyPem: PEM, allowedUses: [], validityPeriodHours: 1 };
        assert.equal(planInputs(tls.SelfSignedCert, given, { maxPathLength: 1 })["maxPathLength"], 1);
    });

    it("never compares a write-only key, only its version", () => {
        const planned = { privateKeyPemWo: PEM, privateKeyPemWoVersion: 2 };
        assert.deepEqual(diffInputs(tls.CertRequest, planned, { privateKeyPemWoVersion: 1 }), {
            privateKeyPemWoVersion: { kind: "update", replace: true },
        });
    });

    it("asks of a program that imports only what differs from the defaults", () => {
        assert.deepEqual(inputsOf(random.RandomPassword, { ...password({ lower: false }), result: "x" }), {
            length: 8,
            lower: false,
        });
    });
});
