import { readFileSync } from "node:fs";

import { isDate } from "./run";

/** A decision to accept what a control finds about some objects, for a while. */
export interface Waiver {
    readonly id: string;
    readonly control: string;
    /** Pattern for URNs; `*` stands for any text inside one of the four parts that `::` separates. */
    readonly urn: string;
    /** Pattern for property paths: accepts only what is found there. Everything the control finds, if absent. */
    readonly path?: string;
    readonly owner: string;
    /** Another team than the owner. */
    readonly approver: string;
    readonly reason: string;
    readonly ticket: string;
    readonly created: string;
    /** Last day on which it holds. */
    readonly expires: string;
    readonly compensatingControl: string;
}

export const teams: readonly string[] = ["infrastructure", "research", "engineering", "business", "compliance"];

/** Longest life of a waiver: long enough for a quarter's work, short enough that somebody looks again. */
export const maxDays = 90;

const required = [
    "id",
    "control",
    "urn",
    "owner",
    "approver",
    "reason",
    "ticket",
    "created",
    "expires",
    "compensatingControl",
] as const;
const known: ReadonlySet<string> = new Set([...required, "path"]);

/** Reads the waiver file. Every problem in it is returned; a file with problems waives nothing. */
export function loadWaivers(
    file: string,
    controls: ReadonlySet<string>,
    asOf: string,
): { waivers: Waiver[]; problems: string[] } {
    let content: unknown;
    try {
        content = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
        return { waivers: [], problems: [`${file}: cannot be read as JSON: ${(error as Error).message}`] };
    }
    return parseWaivers(content, controls, asOf);
}

export function parseWaivers(
    content: unknown,
    controls: ReadonlySet<string>,
    asOf: string,
): { waivers: Waiver[]; problems: string[] } {
    if (!isRecord(content) || !Array.isArray(content["waivers"])) {
        return { waivers: [], problems: ['waivers: expected { "waivers": [...] }'] };
    }
    const problems = Object.keys(content)
        .filter((key) => key !== "waivers")
        .map((key) => `${key}: unknown key; the file holds "waivers" and nothing else`);
    const ids = new Set<string>();
    const waivers = content["waivers"].flatMap((entry: unknown, index): Waiver[] => {
        const at = `waivers[${String(index)}]`;
        const found = isRecord(entry) ? problemsOf(entry, controls, asOf) : [": expected an object"];
        const id = isRecord(entry) ? entry["id"] : undefined;
        if (typeof id === "string") {
            if (ids.has(id)) {
                found.push(`.id: "${id}" is taken by an earlier waiver`);
            }
            ids.add(id);
        }
        problems.push(...found.map((problem) => at + problem));
        return found.length === 0 ? [entry as Waiver] : [];
    });
    return { waivers: problems.length === 0 ? waivers : [], problems };
}

function problemsOf(entry: Record<string, unknown>, controls: ReadonlySet<string>, asOf: string): string[] {
    const problems = Object.keys(entry)
        .filter((key) => !known.has(key))
        .map((key) => `.${key}: unknown key`);
    const texts: string[] = [...required, ...("path" in entry ? ["path"] : [])];
    const missing = texts.filter((key) => typeof entry[key] !== "string" || entry[key].trim() === "");
    if (missing.length > 0) {
        return [...problems, ...missing.map((key) => `.${key}: missing; a waiver needs a text here`)];
    }
    const { control, urn, owner, approver, reason, ticket, created, expires } = entry as unknown as Waiver;
    const expect = (holds: boolean, problem: string): void => {
        if (!holds) {
            problems.push(problem);
        }
    };
    expect(controls.has(control), `.control: "${control}" is no control of this pack`);
    const [, , type = "", name = ""] = urnParts(urn);
    expect(
        urn.startsWith("urn:pulumi:") && /[^*]/.test(type) && /[^*]/.test(name),
        `.urn: "${urn}" has to read urn:pulumi:<stack>::<project>::<type>::<name>, with a type and a name that are more than *`,
    );
    expect(teams.includes(owner), `.owner: "${owner}" is no team; one of ${teams.join(", ")}`);
    expect(
        teams.includes(approver) && approver !== owner,
        `.approver: "${approver}" has to be a team other than the owner; one of ${teams.join(", ")}`,
    );
    expect(reason.length >= 20, `.reason: "${reason}" is too short to review; say what needs it and why`);
    expect(/^[A-Z]+-\d+$/.test(ticket), `.ticket: "${ticket}" is no ticket id such as SEC-101`);
    expect(isDate(created), `.created: "${created}" is no date; write YYYY-MM-DD`);
    expect(isDate(expires), `.expires: "${expires}" is no date; write YYYY-MM-DD`);
    if (isDate(created) && isDate(expires)) {
        const days = (Date.parse(expires) - Date.parse(created)) / 86_400_000;
        expect(created <= asOf, `.created: "${created}" lies after ${asOf}`);
        expect(days > 0, `.expires: "${expires}" is not after created, "${created}"`);
        expect(days <= maxDays, `.expires: ${String(days)} days after created; at most ${String(maxDays)} are allowed`);
    }
    return problems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Stack, project, type and name. Only a name may hold `::` itself. */
function urnParts(urn: string): string[] {
    const [stack = "", project = "", type = "", ...name] = urn.split("::");
    return [stack, project, type, name.join("::")];
}

export function glob(pattern: string): RegExp {
    const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`, "s");
}

/** The waivers of a run, and which of them were needed. */
export class Waivers {
    private readonly byControl = new Map<
        string,
        { waiver: Waiver; matches: (urn: string, path: string) => boolean }[]
    >();
    private readonly used = new Map<Waiver, number>();

    constructor(
        readonly all: readonly Waiver[],
        private readonly asOf: string,
    ) {
        for (const waiver of all) {
            const parts = urnParts(waiver.urn).map(glob);
            const path = glob(waiver.path ?? "*");
            const entries = this.byControl.get(waiver.control) ?? [];
            entries.push({
                waiver,
                matches: (urn, at) => urnParts(urn).every((part, i) => parts[i]?.test(part)) && path.test(at),
            });
            this.byControl.set(waiver.control, entries);
        }
    }

    /** The waiver that accepts a finding, one in force before one that expired. */
    find(control: string, urn: string, path: string): Waiver | undefined {
        const found = (this.byControl.get(control) ?? [])
            .filter(({ matches }) => matches(urn, path))
            .map(({ waiver }) => waiver);
        const waiver = found.find((candidate) => this.inForce(candidate)) ?? found[0];
        if (waiver !== undefined) {
            this.used.set(waiver, this.uses(waiver) + 1);
        }
        return waiver;
    }

    inForce(waiver: Waiver): boolean {
        return this.asOf <= waiver.expires;
    }

    uses(waiver: Waiver): number {
        return this.used.get(waiver) ?? 0;
    }
}
