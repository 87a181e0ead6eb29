import type { PlatformPlan } from "../platformPlan";
import { clusterSteps } from "./clusterSteps";
import { installSteps } from "./installSteps";
import { managementSteps } from "./managementSteps";
import { schedule } from "./order";
import { rackSteps } from "./rackSteps";
import { serviceSteps } from "./serviceSteps";
import { siteOf } from "./site";
import { ESTIMATE_BAND, type Step } from "./step";
import { supplySteps } from "./supplySteps";

/** Every step of day zero of a site; none where it has no hosts to build a management cluster of. */
export function daySteps(plan: PlatformPlan): Step[] {
    const site = siteOf(plan);
    return site
        ? [
              ...rackSteps(site),
              ...installSteps(site),
              ...managementSteps(site),
              ...serviceSteps(site),
              ...supplySteps(site),
              ...clusterSteps(site),
          ]
        : [];
}

export interface RunbookPlace {
    /** The command that writes the page anew. */
    readonly rewrite: string;
    /** Where the other runbooks are, seen from the page: empty, or a path that ends with a slash. */
    readonly runbooks: string;
}

/** The runbook as Markdown; null where there is nothing to do. */
export function renderRunbook(plan: PlatformPlan, { rewrite, runbooks }: RunbookPlace): string | null {
    const steps = daySteps(plan);
    if (steps.length === 0) {
        return null;
    }
    const { steps: ordered, criticalPath, elapsedMinutes, totalMinutes } = schedule(steps);
    const number = new Map(ordered.map(({ id }, i) => [id, i + 1]));
    const link = (id: string) => `[${number.get(id) ?? 0}](#${anchor(number.get(id) ?? 0, steps, id)})`;
    const page = [
        `# Day zero of ${plan.site.name}`,
        `<!-- Generated from the plan of ${plan.site.stack}: ${rewrite} -->`,
        `From an empty rack to a site that reconciles itself. Written from the plan of \`${plan.site.stack}\`: names, addresses and versions are that site's. **Nobody has done this on the hardware yet**; times are estimates, good to ${ESTIMATE_BAND * 100} %, until the rehearsal replaces them.`,
        `${ordered.length} steps, ${hours(totalMinutes)} of work one after the other; ${hours(elapsedMinutes)} if what can be is done at the same time. Nothing shortens this chain but its own steps: ${criticalPath.map(({ id }) => link(id)).join(", ")}.`,
        ...obstacles(plan),
        [
            "| # | step | who | about | after |",
            "| --- | --- | --- | --- | --- |",
            ...ordered.map(
                ({ id, title, who, minutes, after }) =>
                    `| ${link(id)} | ${title} | ${who.join(", ")} | ${hours(minutes)} | ${after.map(link).join(", ") || "-"} |`,
            ),
        ].join("\n"),
        ...ordered.map((step, i) => section(step, i + 1)),
    ].join("\n\n");
    return `${page.replaceAll(/\]\((?=[a-z-]+\.md\))/g, `](${runbooks}`)}\n`;
}

/** What day zero does not see to by itself, or that somebody has to bring, before a host can be inspected. */
const BEFORE_INSPECTION: readonly string[] = ["metal/inspection-address", "supply/deploy-ramdisk", "supply/node-image"];

/** What would stop this very stack today, as far as the plan knows. */
function obstacles({ site, images, verdicts }: PlatformPlan): string[] {
    const unresolved = images.filter(({ digest }) => digest === null).length;
    const failed = verdicts.filter(({ status }) => status === "fail");
    // Undecided for the plan, since another zone may hold them; inside the site there is no other.
    const nameless = verdicts.filter(({ id, status }) => id === "names/resolve" && status === "indeterminate");
    const unready = verdicts.filter(({ id, status }) => BEFORE_INSPECTION.includes(id) && status !== "pass");
    const found = [
        ...(site.chartSource === "footprint"
            ? ["`charts.source` is `footprint`: an update of a real site is refused until it is `mirror` or `bundle`"]
            : []),
        ...(site.imageMirror === undefined
            ? ["`charts.imageMirror` is not set: hosts cannot leave the site, so they could pull no image"]
            : []),
        ...(unresolved > 0
            ? [`${unresolved} images have no digest: [fill-the-mirror](fill-the-mirror.md), step 1`]
            : []),
        ...unready.map(({ id, reason = "" }) => `\`${id}\`: ${reason}`),
        ...nameless.map(({ reason = "" }) => `some names lead nowhere: ${reason}`),
        ...failed.map(({ id, subject, reason = "" }) => `the plan fails \`${id}\` (${subject}): ${reason}`),
    ];
    return found.length === 0
        ? []
        : [["Before anybody travels, as the plan stands:", "", ...found.map((each) => `- ${each}`)].join("\n")];
}

function section({ title, who, minutes, text, commands, check, back }: Step, number: number): string {
    return [
        `## ${number}. ${title}`,
        `_${who.join(", ")}; about ${hours(minutes)}_`,
        ...joinLists(text),
        ...block(commands),
        `**Check${check.at === undefined ? "" : `, at ${check.at}`}.** ${check.expect}`,
        ...block(check.commands),
        `**Back.** ${back.how}`,
        ...block(back.commands),
    ].join("\n\n");
}

/** Entries that begin with a dash are one list. */
function joinLists(text: readonly string[]): string[] {
    return text.reduce<string[]>((blocks, entry) => {
        const last = blocks.at(-1);
        return entry.startsWith("- ") && last?.startsWith("- ")
            ? [...blocks.slice(0, -1), `${last}\n${entry}`]
            : [...blocks, entry];
    }, []);
}

const block = (lines: readonly string[]) => (lines.length === 0 ? [] : ["```sh\n" + lines.join("\n") + "\n```"]);

/** As GitHub makes it from a heading. */
function anchor(number: number, steps: readonly Step[], id: string): string {
    const title = steps.find((step) => step.id === id)?.title ?? "";
    return `${number}-${title
        .toLowerCase()
        .replace(/[^\w\s-]/g, "")
        .replaceAll(" ", "-")}`;
}

function hours(minutes: number): string {
    return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 30) / 2} h`;
}
