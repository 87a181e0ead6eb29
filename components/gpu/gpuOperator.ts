import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import { isNetwork } from "../shared/ranges";
import { type Issue, rejectInvalid } from "../shared/validation";
import type { Verdict } from "../shared/verdict";
import type { ChartSupply } from "../upstream/charts/source";
import { ClusterPolicy } from "../upstream/nvidia.com";
import { PinnedChart } from "../upstream/pinnedChart";
import type { ChartPin } from "../upstream/versions";
import { clusterPolicySpec } from "./clusterPolicy";
import { type GpuFeatures, type GpuOperatorImages, gpuOperatorValues, reachOf } from "./values";

export interface GpuOperatorArgs extends GpuFeatures {
    readonly scope: ClusterScope;
    readonly chart: ChartPin;
    readonly supply: ChartSupply;
    readonly images: GpuOperatorImages;
    /** The platform area that answers for it. */
    readonly owner: string;
    /** Where the operator and its operands reach the API server: hosts are outside the pod network, so only addresses name them. */
    readonly apiServer: {
        /** IPv4 range of the control-plane hosts. */
        readonly range: string;
        /** @default 6443 */
        readonly port?: number;
    };
}

const DEFAULT_API_PORT = 6443;

/**
 * The GPU stack of a cluster: drivers, container toolkit, device plugin, metrics, and the check that all of it works, on every
 * host that has a GPU. Done when the operator reports the ClusterPolicy ready.
 *
 * Its namespace (the chart pin's) must exist, with Pod Security `privileged`: drivers are loaded from containers.
 */
export class GpuOperator extends pulumi.ComponentResource {
    /** Where the chart's footprint does not answer, and type tokens of the objects that are in question for it. */
    readonly verdicts: readonly (Verdict & { readonly types: readonly string[] | undefined })[];
    readonly clusterPolicy: pulumi.Resource;

    constructor(name: string, args: GpuOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, ...inputs } = args;
        super("alphaton:gpu:GpuOperator", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateGpuOperator(args));
        const { chart, supply, images, owner, apiServer } = args;
        const { namespace } = chart;

        new NetworkPolicy(
            `${name}-egress-api-server`,
            {
                metadata: objectMeta({ name: "gpu-operator-egress-api-server", namespace, app: chart.name, owner }),
                spec: {
                    podSelector: {},
                    policyTypes: ["Egress"],
                    egress: [
                        {
                            to: [{ ipBlock: { cidr: apiServer.range } }],
                            ports: [{ protocol: "TCP", port: apiServer.port ?? DEFAULT_API_PORT }],
                        },
                    ],
                },
            },
            scope.objectOptions(this, { namespace }),
        );
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
        this.verdicts = release.verdicts.map((verdict) => ({ ...verdict, types: reachOf(verdict.id) }));
        this.registerOutputs({ verdicts: this.verdicts });
    }
}

/** Every rule about the arguments, without the engine. */
export function validateGpuOperator({ apiServer, images }: GpuOperatorArgs): Issue[] {
    const issues: Issue[] = [];
    if (!isNetwork(apiServer.range)) {
        issues.push({
            path: "apiServer.range",
            reason: `expected an IPv4 range such as 10.20.0.0/24, got "${apiServer.range}"`,
        });
    } else if (prefixLength(apiServer.range) < 8) {
        issues.push({
            path: "apiServer.range",
            reason: `"${apiServer.range}" is no allowlist: name the control-plane hosts`,
        });
    }
    if (!/^\d+$/.test(images.driver.tag)) {
        const reason = `expected a driver branch such as 580, got "${images.driver.tag}": precompiled images are named by branch`;
        issues.push({ path: "images.driver.tag", reason });
    }
    return issues;
}

function prefixLength(range: string): number {
    return Number(range.split("/")[1]);
}
