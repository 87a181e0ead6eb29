import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import type { KeyPlan } from "../../../stacks/plan/keys/keyPlan";
import { keyVerdicts } from "../../../stacks/plan/keys/keyVerdicts";
import { planPlatform } from "../../../stacks/plan/plan";
import { exampleKey } from "./support/exampleKey";

const failures = (keys: readonly KeyPlan[]) =>
    keyVerdicts(keys).flatMap(({ id, subject, status, reason }) =>
        status === "fail" ? [`${id} ${subject}: ${reason}`] : [],
    );
const sound = [exampleKey("root", []), exampleKey("disk", ["key/root"])];
/** The only failure of two sound keys and a third one with a mistake. */
const mistake = (change: Partial<KeyPlan>) => failures([...sound, exampleKey("third", ["key/disk"], change)]);

describe("verdicts of the key graph", () => {
    it("pass where nothing is wrong", () => {
        assert.deepEqual(failures(sound), []);
        assert.ok(keyVerdicts(sound).every(({ status }) => status === "pass"));
    });

    it("fail on a cycle and print it, whichever kind of edge closes it", () => {
        const path = "key/root needs key/disk needs key/root: after a blackout none of them opens; keep one elsewhere";
        const unlocked = [exampleKey("root", ["key/disk"]), exampleKey("disk", ["key/root"])];
        assert.deepEqual(failures(unlocked), [`keys/no-cycle key/root: ${path}`]);
        const recovered = [
            exampleKey("root", [], { recovery: { from: ["key/disk"], procedure: "p" } }),
            exampleKey("disk", ["key/root"]),
        ];
        assert.deepEqual(failures(recovered), [`keys/no-cycle key/root: ${path}`]);
        const signed = [exampleKey("root", [], { signedBy: ["key/disk"] }), exampleKey("disk", ["key/root"])];
        assert.deepEqual(failures(signed), [`keys/no-cycle key/root: ${path}`]);
        const itself = [exampleKey("root", ["key/root"])];
        assert.match(failures(itself)[0] ?? "", /^keys\/no-cycle key\/root: key\/root needs key\/root: /);
    });

    it("fail on an edge to a key that does not exist", () => {
        assert.deepEqual(mistake({ recovery: { from: ["key/gone"], procedure: "p" } }), [
            "keys/edges-exist key/third: needs key/gone, which is not in the graph; add it or name the right one",
        ]);
    });

    it("fail on two keys with one id", () => {
        assert.deepEqual(mistake({ id: "key/disk", protectedBy: ["key/root"] }), [
            "keys/unique key/disk: is there twice; each key has one entry, give one of them another id",
        ]);
    });

    it("fail on a key that protects nothing, or that nobody makes", () => {
        assert.deepEqual(mistake({ protects: [] }), [
            "keys/no-orphan key/third: protects nothing; drop it, or say what it protects",
        ]);
        assert.deepEqual(mistake({ createdBy: "" }), [
            "keys/no-orphan key/third: is created by nobody; say who or what makes it",
        ]);
        assert.deepEqual(failures([exampleKey("root", [], { protects: [] }), exampleKey("disk", ["key/root"])]), []);
    });

    it("fail on a single custodian, however often named, and on shares that one person has or misses", () => {
        const remedy = "name a second role that can renew or recover it";
        assert.deepEqual(mistake({ custodians: ["infrastructure-lead", "infrastructure-lead"] }), [
            `keys/custodians key/third: has 1 custodian; ${remedy}`,
        ]);
        const custodians = ["infrastructure-lead", "security-officer", "company-officer"] as const;
        assert.deepEqual(mistake({ custodians, sharesNeeded: 2 }), []);
        for (const sharesNeeded of [1, 3]) {
            assert.deepEqual(mistake({ custodians, sharesNeeded }), [
                `keys/custodians key/third: takes ${sharesNeeded} of 3 shares; at least 2 must be needed and one may be lost`,
            ]);
        }
    });

    it("fail on a key without recovery or without rotation", () => {
        const reason = "cannot be recovered; say how, or why nobody will want it back";
        assert.deepEqual(mistake({ recovery: null }), [`keys/recovery key/third: ${reason}`]);
        assert.deepEqual(mistake({ recovery: { from: ["key/disk"], procedure: "" } }), [
            `keys/recovery key/third: ${reason}`,
        ]);
        for (const rotation of [null, { everyDays: 90, procedure: "" }, { everyDays: 0, procedure: "p" }]) {
            assert.match(mistake({ rotation }).join(), /^keys\/rotation key\/third: is never rotated; /);
        }
        assert.deepEqual(mistake({ rotation: { everyDays: null, procedure: "when it leaks" } }), []);
    });

    it("fail on a cipher that is not AES-256 where data is encrypted, and nowhere else", () => {
        const cases: [string, number, string][] = [
            ["aes-xts-plain64", 256, "aes-xts-plain64 needs 512 bits"],
            ["rfc4106(gcm(aes))", 160, "rfc4106(gcm(aes)) needs 288 bits"],
            ["aes-gcm", 128, "aes-gcm needs 256 bits"],
            ["chacha20-poly1305", 256, "choose one of aes-xts-plain64, aes-gcm, rfc4106(gcm(aes))"],
        ];
        for (const [name, bits, remedy] of cases) {
            assert.deepEqual(mistake({ algorithm: { name, bits } }), [
                `keys/aes-256 key/third: ${name} with ${bits} bits is not AES-256; ${remedy}, or declare the gap`,
            ]);
            assert.deepEqual(mistake({ algorithm: { name, bits }, use: "signs" }), []);
        }
    });

    it("fail on what would wait for people after a power cycle, through however many keys", () => {
        const passphrase = exampleKey("passphrase", [], { use: "unlocks", needsPeople: true });
        const chain = [passphrase, exampleKey("disk", ["key/passphrase"]), exampleKey("data", ["key/disk"])];
        const reason =
            "stays locked after a power cycle until people bring key/passphrase; let a TPM, Tang or OpenBao release it";
        assert.deepEqual(failures(chain), [
            `keys/unattended-restart key/disk: ${reason}`,
            `keys/unattended-restart key/data: ${reason}`,
        ]);
        const signer = exampleKey("signer", ["key/passphrase"], { use: "signs" });
        const signed = exampleKey("signed", [], { signedBy: ["key/signer"] });
        assert.deepEqual(failures([passphrase, signer, signed]), []);
    });

    it("never let a declared gap pass: one line a family, with owner, compensation and date", () => {
        const gap = {
            reason: "128 bits",
            compensatedBy: "a fence",
            owner: "security-officer",
            reviewBy: "2027-05-31",
        } as const;
        const change = { family: "wire", algorithm: { name: "aes-gcm", bits: 128 }, gap };
        const keys = [...sound, exampleKey("w1", [], change), exampleKey("w2", [], change)];
        assert.deepEqual(failures(keys), []);
        assert.deepEqual(
            keyVerdicts(keys).filter(({ status }) => status !== "pass"),
            [
                {
                    id: "keys/declared-gap",
                    subject: "key/w1",
                    status: "indeterminate",
                    reason: "wire (2): 128 bits; instead a fence; security-officer looks again by 2027-05-31",
                },
            ],
        );
    });

    it("say what closes a gap, where that is known", () => {
        const gap = {
            reason: "in the clear",
            compensatedBy: "a fence",
            closedBy: "a lock",
            owner: "security-officer",
            reviewBy: "2027-05-31",
        } as const;
        const disk = exampleKey("d1", [], { family: "disks", algorithm: { name: "none", bits: 0 }, gap });
        assert.deepEqual(
            keyVerdicts([disk])
                .filter(({ status }) => status === "indeterminate")
                .map(({ reason }) => reason),
            ["disks (1): in the clear; instead a fence; closed by a lock; security-officer looks again by 2027-05-31"],
        );
    });

    it("are part of the plan", () => {
        const { keys, verdicts } = planPlatform("prod", loadFromFiles("prod"));
        const inPlan = verdicts.filter(({ id }) => id.startsWith("keys/") && id !== "keys/unlock-spread");
        assert.deepEqual(inPlan, keyVerdicts(keys));
    });
});
