import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { catalogue } from "./catalogue";
import type { Control } from "./lib/control";
import { notJudged } from "./notJudged";

const root = join(__dirname, "..");

/** The catalogue as a page for people: what each control asks, where its rule stands and which test proves it. */
export function controlsPage(): string {
    return [
        "# Controls",
        "",
        "Written from the catalogue by `npx ts-node --transpile-only policies/controlsPage.ts`; a test checks that it is fresh.",
        "",
        ...table([headings, ...catalogue.map(row)]),
        "",
        ...catalogue.flatMap(section),
        "## What no control judges",
        "",
        "Fields of imported kinds that sound like the business of POD-02, POD-03, POD-11 or NET-04; a test finds every other one judged.",
        "",
        ...table([
            ["kinds", "fields", "why not"],
            ...notJudged.map(({ kinds, fields, why }) => [`\`${kinds}\``, `\`${fields}\``, why]),
        ]),
    ]
        .join("\n")
        .trimEnd()
        .concat("\n");
}

const headings = [
    "control",
    "policy",
    "severity",
    "level",
    "requirements",
    "NIST 800-53 r5",
    "CIS Kubernetes 1.12",
    "SOC 2",
    "test",
];

function row(control: Control): string[] {
    const { id, policy, severity, level, requirements, mapping } = control;
    const lists = [requirements, mapping.nist, mapping.cis, mapping.soc2].map((list) => list.join(", ") || "-");
    return [id, `\`${policy}\``, severity, level, ...lists, `\`${testOf(control)}\``];
}

/** Padded as Prettier pads it, so that the page needs no exception from formatting. */
function table(rows: readonly string[][]): string[] {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
    const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
    const [head = "", ...body] = rows.map((cells) => line(cells.map((cell, i) => cell.padEnd(widths[i] ?? 0))));
    return [head, line(widths.map((width) => "-".repeat(width))), ...body];
}

export function testOf(control: Control): string {
    return `test/${sourceOf(control).replace(/\.ts$/, ".spec.ts")}`;
}

function section({ id, title, why, remediation, scope, limits }: Control): string[] {
    return [
        `## ${id}: ${title}`,
        "",
        why,
        "",
        `- Fix: ${remediation}`,
        `- It ${scope}.`,
        ...(limits === undefined ? [] : [`- Limits: ${limits}`]),
        "",
    ];
}

/** The rule's file, found by where the catalogue imports it from. */
function sourceOf(control: Control): string {
    const text = readFileSync(join(__dirname, "catalogue.ts"), "utf8");
    const sources = [...text.matchAll(/^import \{ \w+ \} from "\.\/(.+)";$/gm)].map(
        ([, path = ""]) => `policies/${path}.ts`,
    );
    const found = sources.find((path) => existsSync(join(root, path)) && mentions(path, control.id));
    if (found === undefined) {
        throw new Error(`catalogue.ts imports no file that declares ${control.id}`);
    }
    return found;
}

function mentions(path: string, id: string): boolean {
    return readFileSync(join(root, path), "utf8").includes(`id: "${id}"`);
}

if (require.main === module) {
    writeFileSync(join(__dirname, "CONTROLS.md"), controlsPage());
}
