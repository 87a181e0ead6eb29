import * as pulumi from "@pulumi/pulumi";

import { type ApiServerAddress, apiServerEgress, apiServerIssues } from "../security/apiServerEgress";
import type { ClusterScope } from "../shared/clusterScope";
import { type Issue, rejectInvalid } from "../shared/validation";
import type { ChartSupply, ChartVerdict } from "../upstream/charts/source";
import { ClusterPolicy } from "../upstream/nvidia.com";
import { PinnedChart } from "../upstream/pinnedChart";
import type { ChartPin } from "../upstream/versions";
import { clusterPolicySpec } from "./clusterPolicy";
import { type GpuFeatures, type GpuOperatorImages, gpuOperatorValues } from "./values";

export interface GpuOperatorArgs extends GpuFeatures {
    readonly scope: ClusterScope;
    readonly chart: ChartPin;
    readonly supply: ChartSupply;
    readonly images: GpuOperatorImages;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly apiServer: ApiServerAddress;
}

/**
 * The GPU stack of a cluster: drivers, container toolkit, device plugin, metrics, and the check that all of it works, on every
 * host that has a GPU. Done when the operator reports the ClusterPolicy ready.
 *
 * Its namespace (the chart pin's) must exist, with Pod Security `privileged`: drivers are loaded from containers.
 */
export class GpuOperator extends pulumi.ComponentResource {
    /** Where the chart's footprint does not answer. */
    readonly verdicts: readonly ChartVerdict[];
    readonly clusterPolicy: pulumi.Resource;

    constructor(name: string, args: GpuOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:gpu:GpuOperator", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateGpuOperator(args));
        const { chart, supply, images, owner, apiServer } = args;
        apiServerEgress(name, { scope, namespace: chart.namespace, app: chart.name, owner, apiServer }, this);
        const values = gpuOperatorValues(images.driver.tag, args);
        const release = new PinnedChart(
            `${name}-chart`,
            {
                scope,
                pin: chart,
                supply,
                values,
                owner,
                apiAccess: "watches hosts and the ClusterPolicy, and creates the driver stack on each GPU host",
                typedKinds: ["ClusterPolicy"],
            },
            { parent: this },
        );
        this.clusterPolicy = new ClusterPolicy(
            `${name}-cluster-policy`,
            {
                scope,
                metadata: { name: "cluster-policy", app: chart.name, owner },
                spec: clusterPolicySpec(values, images),
            },
            // The other way round the wait for readiness would outlast an operator that was never started.
            { parent: this, dependsOn: [release] },
        );
        this.verdicts = release.verdicts;
        this.registerOutputs();
    }
}

/** Every rule about the arguments, without the engine. */
export function validateGpuOperator({ apiServer, images }: GpuOperatorArgs): Issue[] {
    const issues = apiServerIssues(apiServer);
    if (!/^\d+$/.test(images.driver.tag)) {
        const reason = `expected a driver branch such as 580, got "${images.driver.tag}": precompiled images are named by branch`;
        issues.push({ path: "images.driver.tag", reason });
    }
    return issues;
}
