import { gpuOperatorValues, reachOf } from "../../components/gpu/values";
import type { ChartValues } from "../../components/upstream/valueDifferences";
import { type ChartPin, charts, gpuOperatorImages, type ImagePin } from "../../components/upstream/versions";
import type { ClusterName } from "./platformPlan";

/** A chart and the values that are wanted of it. */
export interface ChartUse {
    readonly pin: ChartPin;
    /** Over those of the pin. */
    readonly values: ChartValues;
    /** Images that its operator starts by itself, which no pod of the chart names. */
    readonly operands?: { readonly area: string; readonly images: Readonly<Record<string, ImagePin>> };
    /** Type tokens of the objects that a verdict on its values puts in question. @default any object may be */
    readonly reach?: (verdictId: string) => readonly string[] | undefined;
}

/** A chart as some layer deploys it. */
export interface DeployedChart extends ChartUse {
    readonly cluster: ClusterName;
    /** It brings definitions of custom resources, which are installed before anything else. */
    readonly bringsDefinitions: boolean;
}

/** The charts that this program deploys, with the values it wants. A test compares them with what it makes. */
export const deployedCharts: readonly DeployedChart[] = [
    {
        pin: charts.gpuOperator,
        cluster: "workload",
        bringsDefinitions: true,
        values: gpuOperatorValues(gpuOperatorImages.driver.tag),
        operands: { area: "gpu", images: gpuOperatorImages },
        reach: reachOf,
    },
];
