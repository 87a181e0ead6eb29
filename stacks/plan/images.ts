import type { Verdict } from "../../components/shared/verdict";
import { fullReference } from "../../components/upstream/charts/imageTransforms";
import type { ChartSource, ChartSourceKind } from "../../components/upstream/charts/source";
import { digestOf, type ImagePin, images as imagePins } from "../../components/upstream/versions";
import { chartImages } from "./chartImages";
import type { ChartUse, DeployedManifest, Operands } from "./deployedCharts";
import type { ImagePlan } from "./platformPlan";

/** On every GPU host. */
export const gpuHealthImage: ImagePlan = {
    id: "image/node-problem-detector",
    ...imagePins.nodeProblemDetector,
    usedBy: ["gpu-node-health"],
};

export interface ImagesPlan {
    readonly images: readonly ImagePlan[];
    /** For each chart whether its images are known. */
    readonly verdicts: readonly Verdict[];
}

/**
 * Every image of a site: those of its components, those that charts name, and those that operators start on their own and
 * that no program declares. A mirror must hold all of them.
 */
export function planImages(
    ofComponents: readonly ImagePlan[],
    charts: readonly ChartUse[],
    { source, deployedFrom }: { readonly source: ChartSource; readonly deployedFrom: ChartSourceKind },
    manifests: readonly Pick<DeployedManifest, "pin" | "operands">[] = [],
): ImagesPlan {
    const stale =
        source.kind === deployedFrom
            ? []
            : [`it is deployed from source "${deployedFrom}" and listed as recorded (\`npm run images\` renders it)`];
    const found = charts.map((chart) => {
        const { images, gaps } = chartImages(chart, source);
        return { chart, images, gaps: [...stale, ...gaps] };
    });
    return {
        images: merge([
            ...ofComponents,
            ...[...charts, ...manifests].flatMap(operandImages),
            ...manifests.flatMap(({ pin }) => Object.values(pin.images).map((image) => releasedIn(pin.name, image))),
            ...found.flatMap(({ chart, images }) => images.map((image) => namedBy(chart, image))),
        ]),
        verdicts: found.map(({ chart, gaps }) => {
            const question = { id: "supply/images-known", subject: subjectOf(chart) };
            return gaps.length === 0
                ? { ...question, status: "pass" }
                : { ...question, status: "indeterminate", reason: `images may be missing: ${gaps.join("; ")}` };
        }),
    };
}

interface Release {
    readonly pin: { readonly name: string };
    readonly operands?: Operands;
}

function operandImages(release: Release): ImagePlan[] {
    const { area, images } = release.operands ?? { area: "", images: {} };
    return Object.entries(images).map(([name, pin]) => ({
        id: `image/${area}-${name}`,
        ...pin,
        usedBy: [subjectOf(release)],
    }));
}

/** A release without a chart names the image of a branch in its sources; its pin says which image that release is. */
function releasedIn(release: string, pin: ImagePin): ImagePlan {
    return { id: `image/${pin.repository}:${pin.tag}`, ...pin, usedBy: [`chart/${release}`] };
}

const subjectOf = ({ pin }: Release) => `chart/${pin.name}`;

/** An image as a chart writes it: short names spelt out, with the publisher's digest, if any, or else the recorded one. */
function namedBy(chart: ChartUse, image: string): ImagePlan {
    const [name = "", digest] = fullReference(image).split("@");
    const [, repository = name, tag = ""] = /^(.+):([^:/]+)$/.exec(name) ?? [];
    return {
        id: `image/${name}`,
        repository,
        tag,
        digest: digest ?? digestOf(repository, tag),
        usedBy: [subjectOf(chart)],
    };
}

/** One entry an image, whoever names it. */
function merge(images: readonly ImagePlan[]): ImagePlan[] {
    const merged = new Map<string, ImagePlan>();
    for (const image of images) {
        const key = `${image.repository}:${image.tag}@${image.digest ?? ""}`;
        const first = merged.get(key) ?? image;
        merged.set(key, { ...first, usedBy: [...new Set([...first.usedBy, ...image.usedBy])] });
    }
    return [...merged.values()];
}
