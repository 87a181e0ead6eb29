import type { SchedulePlan, ScheduleTask } from "../../../stacks/plan/procurement/procurementPlan";
import { escapeHtml } from "./escapeHtml";

const LABELS = 330;
/** As many as fit beside the bars in the bold of a wide font (DejaVu Sans: 0.7 of ten units). */
const LETTERS = 44;
const ROW = 22;
const TOP = 26;
const WEEK = 16;
const EVERY = 4;

/** One bar a task; its pale end is the pessimistic edge, a strong one is on the critical path. */
export function ganttSvg({ tasks, criticalPath }: SchedulePlan): string {
    const weeks = Math.max(EVERY, ...tasks.map(({ latestEnd }) => latestEnd));
    const width = LABELS + weeks * WEEK + 30;
    const height = TOP + tasks.length * ROW + 6;
    const lines = Array.from({ length: Math.floor(weeks / EVERY) + 1 }, (_, i) => {
        const x = LABELS + i * EVERY * WEEK;
        return `<path class="grid" d="M${x} ${TOP - 4}V${height}"/><text class="week" x="${x}" y="14" text-anchor="middle">${i * EVERY}</text>`;
    });
    const decisive = tasks.find(({ id }) => id === criticalPath[0]);
    return [
        `<svg class="gantt" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="gantt-title gantt-desc" xmlns="http://www.w3.org/2000/svg">`,
        '<title id="gantt-title">Deliveries, work and phases, in weeks after the order</title>',
        `<desc id="gantt-desc">${escapeHtml(`The critical path begins with ${decisive?.name ?? "nothing"}. ${tasks.map(describe).join("; ")}.`)}</desc>`,
        '<text class="week" x="0" y="14">week after the order</text>',
        ...lines,
        ...tasks.map((task, i) => bar(task, TOP + i * ROW, criticalPath.includes(task.id))),
        "</svg>",
    ].join("\n");
}

function bar(task: ScheduleTask, y: number, critical: boolean): string {
    const x = (week: number) => LABELS + week * WEEK;
    const rect = (from: number, to: number, more: string) =>
        to > from
            ? `<rect class="${more}" x="${x(from)}" y="${y + 4}" width="${(to - from) * WEEK}" height="${ROW - 9}" rx="3"/>`
            : "";
    const label = task.name.length > LETTERS ? `${task.name.slice(0, LETTERS - 1)}…` : task.name;
    return [
        `<g class="task ${task.kind}${critical ? " critical" : ""}"><title>${escapeHtml(describe(task))}</title>`,
        `<text x="0" y="${y + ROW - 8}">${escapeHtml(label)}</text>`,
        rect(task.start, task.end, "expected"),
        rect(task.end, task.latestEnd, "latest"),
        "</g>",
    ].join("");
}

function describe({ name, start, end, latestEnd }: ScheduleTask): string {
    return `${name}: week ${start} to ${end}${latestEnd > end ? `, at the latest ${latestEnd}` : ""}`;
}
