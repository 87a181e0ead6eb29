import { featureDiscoveryValues } from "../../components/gpu/featureDiscoveryValues";
import { gpuOperatorValues } from "../../components/gpu/values";
import type { ChartValues } from "../../components/upstream/valueDifferences";
import { type ChartPin, charts, gpuOperatorImages, type ImagePin } from "../../components/upstream/versions";
import type { LayerName } from "../config/sections/site";
import type { ClusterName } from "./platformPlan";

/** A chart and the values that are wanted of it. */
export interface ChartUse {
    readonly pin: ChartPin;
    /** Over those of the pin. */
    readonly values: ChartValues;
    /** Images that its operator starts by itself, which no pod of the chart names. */
    readonly operands?: { readonly area: string; readonly images: Readonly<Record<string, ImagePin>> };
}

/** A chart as some layer deploys it. */
export interface DeployedChart extends ChartUse {
    readonly cluster: ClusterName;
    readonly layer: LayerName;
    /** API groups of which it brings the definitions, to be installed before anything else; others it carries are another's. */
    readonly definitions: readonly string[];
}

/** The charts that this program deploys, with the values it wants. A test compares them with what it makes. */
export const deployedCharts: readonly DeployedChart[] = [
    {
        pin: charts.nodeFeatureDiscovery,
        cluster: "workload",
        layer: "platform",
        definitions: ["nfd.k8s-sigs.io"],
        values: featureDiscoveryValues,
    },
    {
        pin: charts.gpuOperator,
        cluster: "workload",
        layer: "platform",
        definitions: ["nvidia.com"],
        values: gpuOperatorValues(gpuOperatorImages.driver.tag),
        operands: { area: "gpu", images: gpuOperatorImages },
    },
];
