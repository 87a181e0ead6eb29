import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";

import { privileged } from "../../../policies/pods/privileged";
import { isDate } from "../../../policies/lib/run";
import { loadWaivers, maxDays, parseWaivers, Waivers } from "../../../policies/lib/waivers";
import { ask } from "../support/assess";
import { deployment } from "../support/resources";
import { waiver } from "../support/waiver";

const today = "2026-11-22";
const controls = new Set(["POD-02", "POD-03"]);
const problems = (...waivers: object[]) => parseWaivers({ waivers }, controls, today).problems;
const lax = deployment({ containers: [{ name: "driver", securityContext: { privileged: true } }] }, { name: "llama" });
const path = "spec.template.spec.containers[0].securityContext.privileged";

describe("waivers", () => {
    it("accepts one of exactly the longest life, and gives it back as it is written", () => {
        const longest = waiver({ created: "2026-11-22", expires: "2027-02-20", path: "spec.*" });
        assert.deepEqual(parseWaivers({ waivers: [longest] }, controls, today), { waivers: [longest], problems: [] });
    });

    for (const [what, change, problem] of [
        ["an unknown control", { control: "POD-99" }, '.control: "POD-99" is no control of this pack'],
        [
            "a longer life",
            { created: "2026-11-22", expires: "2027-02-21" },
            ".expires: 91 days after created; at most 90 are allowed",
        ],
        [
            "an end before its start",
            { expires: "2026-10-31" },
            '.expires: "2026-10-31" is not after created, "2026-11-01"',
        ],
        ["a start in the future", { created: "2026-11-23" }, '.created: "2026-11-23" lies after 2026-11-22'],
        ["a day that does not exist", { expires: "2026-11-31" }, '.expires: "2026-11-31" is no date; write YYYY-MM-DD'],
        [
            "an unknown team",
            { owner: "ops" },
            '.owner: "ops" is no team; one of infrastructure, research, engineering, business, compliance',
        ],
        [
            "an approval by the owner",
            { approver: "infrastructure" },
            '.approver: "infrastructure" has to be a team other than the owner; one of infrastructure, research, engineering, business, compliance',
        ],
        [
            "no reason to speak of",
            { reason: "needed" },
            '.reason: "needed" is too short to review; say what needs it and why',
        ],
        ["no ticket", { ticket: "see mail" }, '.ticket: "see mail" is no ticket id such as SEC-101'],
        ["an unknown key", { exires: "2026-12-01" }, ".exires: unknown key"],
        ["an empty text", { compensatingControl: " " }, ".compensatingControl: missing; a waiver needs a text here"],
        ...[
            "urn:pulumi:*::*::*::*",
            "urn:pulumi:*::h200-platform::*::*",
            "*",
            "urn:pulumi:*::h200-platform::*Namespace::*",
        ].map(
            (urn) =>
                [
                    `the pattern ${urn}, which names nothing`,
                    { urn },
                    `.urn: "${urn}" has to read urn:pulumi:<stack>::<project>::<type>::<name>, with a type and a name that are more than *`,
                ] as const,
        ),
    ] as const) {
        it(`refuses ${what}`, () => {
            assert.deepEqual(problems({ ...waiver(), ...change }), [`waivers[0]${problem}`]);
        });
    }

    it("reports every problem of every waiver at once, and then waives nothing", () => {
        const { waivers, problems: found } = parseWaivers(
            { waivers: [waiver(), waiver(), "all", {}] },
            controls,
            today,
        );
        assert.deepEqual(waivers, []);
        assert.deepEqual(found.slice(0, 3), [
            'waivers[1].id: "W-100" is taken by an earlier waiver',
            "waivers[2]: expected an object",
            "waivers[3].id: missing; a waiver needs a text here",
        ]);
        assert.equal(found.length, 2 + 10);
        assert.deepEqual(parseWaivers([], controls, today).problems, ['waivers: expected { "waivers": [...] }']);
    });

    it("names a file that is no JSON", () => {
        const directory = mkdtempSync(join(tmpdir(), "waivers-"));
        const file = join(directory, "waivers.json");
        writeFileSync(file, "{ waivers");
        const { problems: found } = loadWaivers(file, controls, today);
        rmSync(directory, { recursive: true });
        assert.equal(found.length, 1);
        assert.ok(found[0]?.startsWith(`${file}: cannot be read as JSON: `));
    });

    it("never lets a pattern reach over the parts of a URN", () => {
        const find = (pattern: string, urn: string) =>
            new Waivers([waiver({ urn: pattern })], today).find("POD-02", urn, "spec")?.id;
        const pattern = "urn:pulumi:*::h200-platform::*:Deployment::driver-*";
        const urn = (stack: string, project: string, name: string) =>
            `urn:pulumi:${stack}::${project}::kubernetes:apps/v1:Deployment::${name}`;
        assert.deepEqual(
            [
                urn("prod", "h200-platform", "driver-a"),
                urn("prod", "other", "driver-a"),
                urn("prod", "h200-platform", "llama"),
                urn("prod", "h200-platform", "driver-a::b"),
                "urn:pulumi:prod::h200-platform::kubernetes:apps/v1:DaemonSet::kubernetes:Deployment::driver-a",
            ].map((candidate) => find(pattern, candidate)),
            ["W-100", undefined, undefined, "W-100", undefined],
        );
    });

    it("takes every character but the asterisk for itself", () => {
        fc.assert(
            fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, other) => {
                fc.pre(!name.includes("*") && !name.includes("::") && !other.includes("::"));
                const prefix = "urn:pulumi:prod::h200-platform::kubernetes:core/v1:Pod";
                const waivers = new Waivers([waiver({ urn: `${prefix}::${name}` })], today);
                assert.equal(
                    waivers.find("POD-02", `${prefix}::${other}`, "")?.id,
                    name === other ? "W-100" : undefined,
                );
            }),
        );
    });

    it("accepts a finding up to its last day and not a day longer", () => {
        const on = (asOf: string) => ask(privileged, [lax], { waivers: [waiver()], run: { asOf } });
        assert.deepEqual(on("2026-12-01").results, [
            {
                object: "Deployment llama",
                status: "waived",
                path,
                reason: 'is true (container "driver")',
                waiver: "W-100",
            },
        ]);
        assert.deepEqual(on("2026-12-02").violations, [
            `POD-02 Deployment llama: ${path} is true (container "driver") (waiver W-100 expired on 2026-12-01)`,
        ]);
    });

    it("prefers a waiver in force to one that expired", () => {
        const waivers = [waiver({ id: "W-old", expires: "2026-11-02" }), waiver()];
        assert.deepEqual(
            ask(privileged, [lax], { waivers }).results.map((result) => result.waiver),
            ["W-100"],
        );
    });

    it("is for one control", () => {
        assert.equal(ask(privileged, [lax], { waivers: [waiver({ control: "POD-03" })] }).violations.length, 1);
    });

    it("counts days over leap days and the turn of the year", () => {
        fc.assert(
            fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 200 }), (start, length) => {
                const day = (offset: number) => new Date(Date.UTC(2018, 0, 1 + offset)).toISOString().slice(0, 10);
                const found = problems(waiver({ created: day(start), expires: day(start + length) }));
                assert.ok(isDate(day(start)));
                assert.equal(found.length === 0, length <= maxDays);
            }),
        );
    });
});
