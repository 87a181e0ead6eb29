import { imagesOf } from "../../components/upstream/charts/imageTransforms";
import { isBuiltIn } from "../../components/upstream/charts/kubernetesApis";
import { idOf } from "../../components/upstream/charts/objectIds";
import { ChartRefusal } from "../../components/upstream/charts/refusal";
import { planRelease } from "../../components/upstream/charts/release";
import type { ChartSource, ChartVerdict } from "../../components/upstream/charts/source";
import { mergeValues } from "../../components/upstream/charts/values";
import { type Footprint, readFootprint } from "../../components/upstream/footprint";
import type { KubernetesManifest } from "../../components/upstream/kubernetesObject";
import type { ChartValues } from "../../components/upstream/valueDifferences";
import type { ChartUse } from "./deployedCharts";

export interface ChartImages {
    /** As the chart writes them. */
    readonly images: readonly string[];
    /** Why there may be others. */
    readonly gaps: readonly string[];
}

/**
 * Every image that a chart names: of its containers, those that it tells them to start, and those of its custom resources,
 * unless the deployment says itself what its operator starts.
 */
export function chartImages(chart: ChartUse, source: ChartSource): ChartImages {
    const { pin } = chart;
    try {
        const contents = source.contents(pin, mergeValues((pin.values ?? {}) as ChartValues, chart.values));
        const plain = { typedKinds: [], leaveOut: [], transforms: [] };
        const { objects, issues } = planRelease(pin, contents, plain);
        const recorded = source.kind === "footprint" ? recordedImages(pin.name) : undefined;
        const images = objects.flatMap(({ manifest }) => [
            ...imagesOf(manifest),
            ...(recorded?.toldToStart.get(idOf(manifest)) ?? []),
            ...(chart.operands ? [] : imageFields(manifest)),
        ]);
        images.push(...((chart.operands ? [] : recorded?.ofCustomResources) ?? []));
        const gaps = [
            ...issues.map(({ path, reason }) => `${path}: ${reason}`),
            ...contents.verdicts.filter((verdict) => concernsPods(chart, verdict)).map(describe),
        ];
        return { images: [...new Set(images)].sort(), gaps };
    } catch (error) {
        if (error instanceof ChartRefusal) {
            return { images: [], gaps: error.issues.map(({ path, reason }) => `${path}: ${reason}`) };
        }
        throw error;
    }
}

interface RecordedImages {
    /** By `<Kind>/<name>` of the workload. */
    readonly toldToStart: ReadonlyMap<string, readonly string[]>;
    readonly ofCustomResources: readonly string[];
}

/** A footprint holds no arguments, no environment and no custom resources, but the images that were found in them. */
function recordedImages(chart: string): RecordedImages {
    const footprint: Footprint & { readonly customResourceImages?: readonly string[] } = readFootprint(chart);
    const { objects, customResourceImages: ofCustomResources = [] } = footprint;
    const toldToStart = new Map(
        objects.map(({ kind, name, containers = [] }) => [
            idOf({ kind, metadata: { name } }),
            (containers as readonly { readonly referencedImages?: readonly string[] }[]).flatMap(
                ({ referencedImages = [] }) => referencedImages,
            ),
        ]),
    );
    return { toldToStart, ofCustomResources };
}

/** What an operator is told to start by a custom resource: whole references in fields called `image`. */
function imageFields(object: KubernetesManifest): string[] {
    const within = (value: unknown): string[] =>
        typeof value === "object" && value !== null
            ? Object.entries(value).flatMap(([key, child]) =>
                  key === "image" && typeof child === "string" ? [child] : within(child),
              )
            : [];
    return isBuiltIn(object.apiVersion) ? [] : within(object).filter((image) => /^[^\s:]+\/[^\s]+[:@]/.test(image));
}

/** Whether a chart's other values could bring other pods. */
function concernsPods({ pin }: ChartUse, { id, types }: ChartVerdict): boolean {
    return (
        id.startsWith(`chart/${pin.name}/values/`) &&
        (types === undefined || types.some((type) => /^kubernetes:(apps|batch)\//.test(type)))
    );
}

function describe({ id, reason = "" }: ChartVerdict): string {
    return `${id.replace(/^chart\/[^/]+\//, "")}: ${reason}`;
}
