import * as pulumi from "@pulumi/pulumi";

import { type ApiServerAddress, apiServerEgress, apiServerIssues } from "../security/apiServerEgress";
import type { ClusterScope } from "../shared/clusterScope";
import { CONTROL_PLANE_TAINT, GPU_TAINT } from "../shared/labels";
import { rejectInvalid } from "../shared/validation";
import { tolerate } from "../upstream/charts/podTransforms";
import type { ChartSupply, ChartVerdict } from "../upstream/charts/source";
import { PinnedChart } from "../upstream/pinnedChart";
import type { NodeFeatureDiscoveryValues } from "../upstream/types/values/node-feature-discovery";
import type { ChartPin } from "../upstream/versions";
import { featureDiscoveryValues } from "./featureDiscoveryValues";

export interface NodeFeatureDiscoveryArgs {
    readonly scope: ClusterScope;
    readonly chart: ChartPin<NodeFeatureDiscoveryValues>;
    readonly supply: ChartSupply;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly apiServer: ApiServerAddress;
}

/**
 * Labels hosts by the hardware in them, which is how the GPU operator and the network operator know where they have work. One
 * release for all of them: two would take each other's labels away.
 *
 * Its namespace (the chart pin's) must exist, with Pod Security `privileged`: it reads the host's hardware.
 */
export class NodeFeatureDiscovery extends pulumi.ComponentResource {
    /** Where the chart's footprint does not answer. */
    readonly verdicts: readonly ChartVerdict[];

    constructor(name: string, args: NodeFeatureDiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:gpu:NodeFeatureDiscovery", name, inputs, scope.componentOptions(opts));
        const { chart, supply, owner, apiServer } = args;
        rejectInvalid(this, apiServerIssues(apiServer));
        apiServerEgress(name, { scope, namespace: chart.namespace, app: chart.name, owner, apiServer }, this);
        const release = new PinnedChart(
            `${name}-chart`,
            {
                scope,
                pin: chart,
                supply,
                values: featureDiscoveryValues,
                owner,
                apiAccess: "labels hosts by what is found in them",
                // The namespace's own and the one above are narrower, and every preview can judge them.
                typedKinds: ["NetworkPolicy"],
                transforms: [
                    tolerate({ ...GPU_TAINT, operator: "Equal" }, [
                        "DaemonSet/node-feature-discovery-topology-updater",
                    ]),
                    tolerate({ ...CONTROL_PLANE_TAINT, operator: "Equal" }, ["Deployment/node-feature-discovery-gc"]),
                ],
            },
            { parent: this },
        );
        this.verdicts = release.verdicts;
        this.registerOutputs();
    }
}
