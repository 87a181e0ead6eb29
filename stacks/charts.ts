import * as path from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { FootprintSource } from "../components/upstream/charts/footprintSource";
import { bundledManifests, type ManifestSource, recordedManifests } from "../components/upstream/charts/manifestSource";
import { ChartRefusal } from "../components/upstream/charts/refusal";
import { RenderCache } from "../components/upstream/charts/renderCache";
import type { ChartSource, ChartSupply } from "../components/upstream/charts/source";
import { mergeValues } from "../components/upstream/charts/values";
import type { ChartValues } from "../components/upstream/valueDifferences";
import { recordedDigests, rendering } from "../components/upstream/versions";
import { cacheFolder } from "./cacheFolder";
import { PROJECT_ROOT } from "./config/load";
import { type DeployedChart, deployedCharts, type DeployedManifest, deployedManifests } from "./plan/deployedCharts";
import type { PlatformPlan } from "./plan/platformPlan";

/** How this stack gets its charts. On a twin nothing answers for webhooks and aggregated APIs: their pods are simulated. */
export function chartSupply({ site }: PlatformPlan): ChartSupply {
    return {
        source: site.chartSource === "footprint" ? new FootprintSource() : helmSource(site, site.chartSource),
        manifests: site.chartSource === "footprint" ? recordedManifests : releasedManifests(site),
        leaveOut: site.twin ? ["webhooks", "aggregated-apis"] : [],
        imageDigests: new Map(Object.entries(recordedDigests)),
        ...(site.imageMirror !== undefined && { imageMirror: site.imageMirror }),
    };
}

/**
 * Stops before anything is created when charts or other releases cannot be had or rendered, with every one of them in one
 * message. A layer needs its own, and the foundation the definitions of all.
 */
export function refuseMissingCharts({ site }: PlatformPlan, { source, manifests }: ChartSupply): void {
    const isNeeded = ({ layer, definitions }: DeployedChart | DeployedManifest) =>
        site.layers.includes(layer) || (site.layers.includes("foundation") && definitions.length > 0);
    const attempts = [
        ...deployedCharts.filter(isNeeded).map(
            ({ pin, values }) =>
                () =>
                    source.contents(pin, mergeValues((pin.values ?? {}) as ChartValues, values)),
        ),
        ...deployedManifests.filter(isNeeded).map(
            ({ pin }) =>
                () =>
                    manifests?.(pin),
        ),
    ];
    const refusals = attempts.flatMap((attempt) => {
        try {
            attempt();
            return [];
        } catch (error) {
            if (error instanceof ChartRefusal) {
                return [error.message];
            }
            throw error;
        }
    });
    if (refusals.length > 0) {
        const what = `Charts of stack "${site.stack}" cannot be had from charts.source "${site.chartSource}"; nothing was created.`;
        throw new pulumi.RunError([what, ...refusals].join("\n"));
    }
}

/** Beside a bundle's charts, else in the cache: only files that somebody has fetched are ever read. */
function releasedManifests({ chartBundle }: PlatformPlan["site"]): ManifestSource {
    const cache = cacheFolder(process.env);
    const directory = path.resolve(PROJECT_ROOT, chartBundle ?? path.join(cache, "manifests"));
    return bundledManifests(directory, new RenderCache(path.join(cache, "renders")));
}

type HelmKind = Exclude<ChartSource["kind"], "footprint">;

/** Where helm is and where charts and renders are kept is this machine's affair; versions are pinned, so it changes no result. */
function helmSource({ chartMirror = "", chartBundle = "" }: PlatformPlan["site"], kind: HelmKind): ChartSource {
    /* eslint-disable @typescript-eslint/no-require-imports -- a preview from footprints, the twin's, need not load any of it */
    const { bundledArchives, mirroredArchives, upstreamArchives } =
        require("../components/upstream/charts/archive") as typeof import("../components/upstream/charts/archive");
    const { Helm } =
        require("../components/upstream/charts/helm") as typeof import("../components/upstream/charts/helm");
    const { HelmSource } =
        require("../components/upstream/charts/helmSource") as typeof import("../components/upstream/charts/helmSource");
    /* eslint-enable @typescript-eslint/no-require-imports */
    const { H200_HELM: executable = "helm" } = process.env;
    const helm = new Helm({ executable, version: rendering.helmVersion, environment: process.env });
    const cache = cacheFolder(process.env);
    const archives = {
        upstream: () => upstreamArchives(helm, path.join(cache, "charts")),
        mirror: () => mirroredArchives(chartMirror, helm, path.join(cache, "charts")),
        bundle: () => bundledArchives(path.resolve(PROJECT_ROOT, chartBundle)),
    };
    return new HelmSource({
        kind,
        archives: archives[kind](),
        helm,
        cache: path.join(cache, "renders"),
        pins: rendering,
    });
}
