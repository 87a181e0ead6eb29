import type { Verdict } from "../../components/shared/verdict";
import { FootprintSource } from "../../components/upstream/charts/footprintSource";
import type { ChartSourceKind } from "../../components/upstream/charts/source";
import { readFootprint } from "../../components/upstream/footprint";
import { type ChartPin, charts } from "../../components/upstream/versions";
import { chartSupply } from "../../stacks/charts";
import { loadFromFiles } from "../../stacks/config/load";
import { deployedCharts } from "../../stacks/plan/deployedCharts";
import { planImages } from "../../stacks/plan/images";
import { planPlatform } from "../../stacks/plan/plan";
import type { ImagePlan, PlatformPlan } from "../../stacks/plan/platformPlan";
import { type CommandOptions, type OptionValues, UserError } from "../command";

/** The images of a site, and what is not known about them. */
export interface SiteImages {
    readonly stack: string;
    readonly twin: boolean;
    readonly chartSource: ChartSourceKind;
    /** By repository and tag. */
    readonly images: readonly ImagePlan[];
    /** Charts that may bring others, and why. */
    readonly gaps: readonly ImageGap[];
}

export interface ImageGap {
    readonly subject: string;
    readonly reason: string;
}

export const SITE_OPTIONS = {
    stack: { type: "string", default: "prod" },
    "all-charts": { type: "boolean", default: false },
} satisfies CommandOptions;

export const SITE_OPTION_HELP = {
    "--stack NAME": "stack whose images are meant (default: prod)",
    "--all-charts": "those of charts that are declared and not deployed yet as well",
};

/** @throws UserError with every chart that cannot be rendered: a list that lacks images would fill half a mirror */
export function siteImages(values: OptionValues): SiteImages {
    const stack = String(values["stack"]);
    const plan = planOf(stack);
    const { twin, chartSource } = plan.site;
    const { images, verdicts } = values["all-charts"] === true ? withAllCharts(plan) : plan;
    const gaps = openQuestions(verdicts);
    return { stack, twin, chartSource, images: [...images].sort(byName), gaps };
}

/** The plan, its charts as they are deployed: recorded, or rendered by helm. */
function planOf(stack: string): PlatformPlan {
    const config = loadFromFiles(stack);
    const plan = planPlatform(stack, config);
    if (plan.site.chartSource === "footprint") {
        return plan;
    }
    const rendered = planPlatform(stack, config, chartSupply(plan).source);
    const missing = openQuestions(rendered.verdicts);
    if (missing.length > 0) {
        const lines = missing.map(({ subject, reason }) => `  ${subject}: ${reason}`);
        throw new UserError(
            [`The images of stack "${stack}" are not known; nothing was written.`, ...lines].join("\n"),
        );
    }
    return rendered;
}

function openQuestions(verdicts: readonly Verdict[]): ImageGap[] {
    return verdicts.flatMap(({ id, subject, reason = "" }) =>
        id === "supply/images-known" && reason !== "" ? [{ subject, reason }] : [],
    );
}

/** Charts that bring nothing but definitions have no footprint, and no image. */
const isDefinitionsOnly = ({ name }: ChartPin) => /-crds(-helm)?$/.test(name);

function withAllCharts({ images, verdicts }: PlatformPlan): Pick<PlatformPlan, "images" | "verdicts"> {
    const deployed = deployedCharts.map(({ pin }) => pin.name);
    const others = Object.values<ChartPin>(charts).filter(
        (pin) => !deployed.includes(pin.name) && !isDefinitionsOnly(pin),
    );
    const declared = planImages(
        images,
        others.map((pin) => ({ pin, values: readFootprint(pin.name).values })),
        { source: new FootprintSource(), deployedFrom: "footprint" },
    );
    const undecided: Verdict = {
        id: "supply/images-known",
        subject: "charts that are not deployed yet",
        status: "indeterminate",
        reason: "they are listed as they were recorded; the values that they will be deployed with may bring others",
    };
    return { images: declared.images, verdicts: [...verdicts, ...declared.verdicts, undecided] };
}

function byName(a: ImagePlan, b: ImagePlan): number {
    const [left, right] = [a, b].map(({ repository, tag, digest }) => `${repository}:${tag}@${digest ?? ""}`);
    return (left as string) < (right as string) ? -1 : 1;
}
