import type { PlatformPlan } from "../../../stacks/plan/platformPlan";
import { billSection } from "./billSection";
import { escapeHtml } from "./escapeHtml";
import { keysSection } from "./keysSection";
import { promisesSection } from "./promisesSection";
import { racksSection } from "./racksSection";
import { scheduleSection } from "./scheduleSection";
import { STYLE } from "./style";

export interface PageSection {
    readonly id: string;
    readonly title: string;
    readonly html: string;
}

/** The plan as one page to look at, to send and to print: no script, no font and nothing else from elsewhere. */
export function renderPage(plan: PlatformPlan): string {
    const { site, hosts } = plan;
    const sections: readonly PageSection[] = [
        promisesSection(plan),
        racksSection(plan),
        billSection(plan),
        scheduleSection(plan),
        keysSection(plan),
    ];
    const gpus = hosts.reduce((sum, host) => sum + host.gpus.value, 0);
    const twin = site.twin ? " Hosts are simulated: this is a twin." : "";
    const title = `Plan of ${site.stack}`;
    return [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
        `<header><h1>${escapeHtml(title)}</h1>`,
        `<p>${escapeHtml(`${site.name} (${site.domain}), tier ${site.tier}, phase ${site.phase}: ${hosts.length} hosts, ${gpus} H200.${twin}`)}</p>`,
        `<nav aria-label="Sections"><ul>${sections.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`).join("")}</ul></nav></header>`,
        "<main>",
        ...sections.map(
            ({ id, title, html }) =>
                `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escapeHtml(title)}</h2>\n${html}\n</section>`,
        ),
        "</main></body></html>",
        "",
    ].join("\n");
}
