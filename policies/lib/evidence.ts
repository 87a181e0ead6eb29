import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { type Assessment, compare, type Result, type Status } from "./assessment";
import type { Control } from "./control";

export interface Pack {
    readonly name: string;
    readonly version: string;
}

/** Worst first: a resource with several answers counts once, under the worst of them. */
const statuses: readonly Status[] = ["fail", "indeterminate", "waived", "pass"];

/** What one run assessed, as plain data in the shape of `evidence.schema.json`. The same run gives the same bytes. */
export function evidenceOf(assessment: Assessment, pack: Pack) {
    const { run, waivers, controls, results } = assessment;
    const worst = worstByControl(results);
    return {
        schemaVersion: 1,
        pack: { name: pack.name, version: pack.version },
        project: run.project ?? null,
        stack: run.stack ?? null,
        twin: run.twin,
        phase: run.phase,
        asOf: run.asOf,
        controls: [...controls]
            .sort((a, b) => compare(a.id, b.id))
            .map((control) => {
                const notApplicable = [...assessment.inapplicableTo(control)].sort(([a], [b]) => compare(a, b));
                const found = [...(worst.get(control.id)?.values() ?? [])];
                return {
                    ...describe(control),
                    counts: {
                        ...Object.fromEntries(
                            statuses.map((status) => [status, found.filter((s) => s === status).length]),
                        ),
                        notApplicable: notApplicable.reduce((sum, [, count]) => sum + count, 0),
                    },
                    notApplicableReason: control.scope,
                    notApplicableTypes: Object.fromEntries(notApplicable),
                };
            }),
        waivers: [...waivers.all]
            .sort((a, b) => compare(a.id, b.id))
            .map((waiver) => ({ ...waiver, inForce: waivers.inForce(waiver), findings: waivers.uses(waiver) })),
        results,
    };
}

function describe(control: Control) {
    const { id, policy, title, requirements, severity, level, mapping, why, remediation, limits } = control;
    const text = { id, policy, title, requirements, severity, level, mapping, why, remediation };
    return { ...text, ...(limits === undefined ? {} : { limits }) };
}

function worstByControl(results: readonly Result[]): Map<string, Map<string, Status>> {
    const worst = new Map<string, Map<string, Status>>();
    for (const { control, urn, status } of results) {
        const byUrn = worst.get(control) ?? new Map<string, Status>();
        const earlier = byUrn.get(urn) ?? "pass";
        byUrn.set(urn, statuses.indexOf(status) < statuses.indexOf(earlier) ? status : earlier);
        worst.set(control, byUrn);
    }
    return worst;
}

/** Removes what an earlier run left, so that a run that breaks off leaves no evidence instead of a stale one. */
export function discardEvidence(path: string | undefined): void {
    if (path !== undefined) {
        rmSync(path, { force: true });
    }
}

/** Writes the evidence where the run asks for it; a reader sees the whole file or none. */
export function writeEvidence(assessment: Assessment, pack: Pack): void {
    const path = assessment.run.evidencePath;
    if (path === undefined) {
        return;
    }
    mkdirSync(dirname(path), { recursive: true });
    const partial = `${path}.${String(process.pid)}.partial`;
    writeFileSync(partial, `${JSON.stringify(evidenceOf(assessment, pack), undefined, 2)}\n`);
    renameSync(partial, path);
}
