import type { PlatformPlan } from "../../../stacks/plan/platformPlan";
import { escapeHtml } from "./escapeHtml";
import { ganttSvg } from "./ganttSvg";
import type { PageSection } from "./page";
import { table } from "./table";

/** When things are there, and what decides it. Weeks count from the order, since no date is known. */
export function scheduleSection({ procurement: { schedule, bill }, verdicts }: PlatformPlan): PageSection {
    const answer = verdicts.find(({ id }) => id === "procurement/lead-time")?.reason ?? "";
    const timed = bill.filter(({ category, lead }) => lead && category !== "spare");
    const sources = [...new Set(timed.map(({ lead }) => lead?.source ?? ""))];
    return {
        id: "schedule",
        title: "Lead times",
        html: [
            `<p>${escapeHtml(answer)}.</p>`,
            `<div class="scroll" role="region" aria-label="Lead times as a chart" tabindex="0">${ganttSvg(schedule)}</div>`,
            table(
                "Where lead times come from",
                ["source", "items"],
                sources.map((source) => [
                    source,
                    timed
                        .filter(({ lead }) => lead?.source === source)
                        .map(({ model }) => model.split(",")[0] ?? model)
                        .join(", "),
                ]),
            ),
        ].join("\n"),
    };
}
