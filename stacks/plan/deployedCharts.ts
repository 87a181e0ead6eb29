import { featureDiscoveryValues } from "../../components/gpu/featureDiscoveryValues";
import { gpuOperatorValues } from "../../components/gpu/values";
import type { ChartValues } from "../../components/upstream/valueDifferences";
import {
    type ChartPin,
    charts,
    gpuOperatorImages,
    type ImagePin,
    ironicRelease,
    type ManifestPin,
    manifests,
} from "../../components/upstream/versions";
import type { LayerName } from "../config/sections/site";
import type { ClusterName } from "./platformPlan";

/** A chart and the values that are wanted of it. */
export interface ChartUse {
    readonly pin: ChartPin;
    /** Over those of the pin. */
    readonly values: ChartValues;
    readonly operands?: Operands;
}

/** Images that an operator starts by itself, which no pod of its release names. */
export interface Operands {
    readonly area: string;
    readonly images: Readonly<Record<string, ImagePin>>;
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
        pin: charts.certManager,
        cluster: "management",
        layer: "foundation",
        definitions: ["cert-manager.io", "acme.cert-manager.io"],
        values: {},
    },
    { pin: charts.openbao, cluster: "management", layer: "foundation", definitions: [], values: {} },
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

/** A release without a chart as some layer deploys it. */
export interface DeployedManifest {
    readonly pin: ManifestPin;
    readonly cluster: ClusterName;
    readonly layer: LayerName;
    /** API groups of which it brings the definitions, as of a chart. */
    readonly definitions: readonly string[];
    readonly operands?: Operands;
}

/** The releases without a chart that this program deploys. */
export const deployedManifests: readonly DeployedManifest[] = [
    provider(manifests.clusterApi, [
        "cluster.x-k8s.io",
        "addons.cluster.x-k8s.io",
        "runtime.cluster.x-k8s.io",
        "ipam.cluster.x-k8s.io",
    ]),
    provider(manifests.kubeadmBootstrap, ["bootstrap.cluster.x-k8s.io"]),
    provider(manifests.kubeadmControlPlane, ["controlplane.cluster.x-k8s.io"]),
    provider(manifests.ipAddressManager, ["ipam.metal3.io"]),
    provider(manifests.clusterApiMetal3, ["infrastructure.cluster.x-k8s.io"]),
    provider(manifests.baremetalOperator, ["metal3.io"]),
    {
        ...provider(manifests.ironicOperator, ["ironic.metal3.io"]),
        operands: { area: "metal", images: ironicRelease.images },
    },
];

function provider(pin: ManifestPin, definitions: readonly string[]): DeployedManifest {
    return { pin, cluster: "management", layer: "foundation", definitions };
}

/** API groups that the releases of a cluster bring. */
export function definitionsOf(cluster: ClusterName): readonly string[] {
    return [...deployedCharts, ...deployedManifests]
        .filter((release) => release.cluster === cluster)
        .flatMap(({ definitions }) => definitions);
}

/** API groups of which a release carries definitions that nobody here makes an object of, and why they are not installed. */
export const unusedDefinitions: Readonly<Record<string, string>> = {
    "resource.nvidia.com":
        "of the DRA driver, which the GPU operator ships and this platform does not run: never two owners of GPUs",
};
