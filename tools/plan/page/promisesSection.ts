import type { Verdict, VerdictStatus } from "../../../components/shared/verdict";
import type { PlatformPlan } from "../../../stacks/plan/platformPlan";
import { escapeHtml } from "./escapeHtml";
import type { PageSection } from "./page";
import { type Cell, table } from "./table";

/** Passes of one question stand by themselves up to here; more of them stand in one row. */
const FEW = 4;
const ORDER: readonly VerdictStatus[] = ["fail", "indeterminate", "pass"];

/** What was promised and whether it holds; what does not comes first. */
export function promisesSection({ verdicts }: PlatformPlan): PageSection {
    const of = (status: VerdictStatus) => verdicts.filter((verdict) => verdict.status === status);
    const counts = ORDER.map((status) => `<li>${badge(status)} ${of(status).length}</li>`).join("");
    const rows = [...of("fail"), ...of("indeterminate")].map(row);
    return {
        id: "promises",
        title: "Promises",
        html: [
            `<ul class="counts">${counts}</ul>`,
            "<p>Indeterminate never counts as a pass: the check could not see what it needs, and says why.</p>",
            ...(rows.length > 0 ? [table("Not kept, or not known", HEAD, rows)] : []),
            table("Kept", HEAD, passes(of("pass"))),
        ].join("\n"),
    };
}

const HEAD = ["", "promise", "of", "figures"];

const badge = (status: VerdictStatus) => `<span class="badge ${status}">${status}</span>`;

function row({ status, id, subject, reason }: Verdict): Cell[] {
    return [{ html: badge(status) }, { html: `<code>${escapeHtml(id)}</code>` }, subject, reason ?? ""];
}

function passes(verdicts: readonly Verdict[]): Cell[][] {
    const questions = [...new Set(verdicts.map(({ id }) => id))];
    return questions.flatMap((id) => {
        const same = verdicts.filter((verdict) => verdict.id === id);
        return same.length <= FEW
            ? same.map(row)
            : [[{ html: badge("pass") }, { html: `<code>${escapeHtml(id)}</code>` }, `${same.length} subjects`, ""]];
    });
}
