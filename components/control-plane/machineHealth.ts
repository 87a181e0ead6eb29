import type * as pulumi from "@pulumi/pulumi";

import type { ClusterScope } from "../shared/clusterScope";
import { DRIVER_START_SECONDS, GPU_CONDITIONS } from "../shared/gpuHealth";
import { LABELS } from "../shared/labels";
import { MachineHealthCheck } from "../upstream/cluster.x-k8s.io";
import { Metal3RemediationTemplate } from "../upstream/infrastructure.cluster.x-k8s.io";
import { affectedAtMost, type GpuHealthTimes, POWER_CYCLE_SECONDS, START_UP_SECONDS } from "./machineLifecycle";

export interface MachineHealthArgs {
    readonly scope: ClusterScope;
    readonly namespace: string;
    readonly owner: string;
    readonly cluster: string;
    /** All GPU hosts, of whichever pool: the share that is affected counts over all of them. */
    readonly gpuHosts: number;
    readonly gpuHealth: GpuHealthTimes;
}

const APP = "cluster-api";
/**
 * Power cycles after the first. When none helped, CAPM3 marks the host (`capm3.metal3.io/unhealthy`: no other machine takes it) and
 * is done. Nobody deletes the machine: CAPM3 1.13 asks for that by a condition of v1beta1 alone (`OwnerRemediated`), and Cluster API
 * 1.13 goes by that of v1beta2. A person does, and takes the annotation away once the host is repaired.
 */
const RETRIES = 2;
/**
 * Seconds for which a node may be silent: as long as one boot takes. A shorter time would take the power from a host that somebody
 * restarts, in the middle of its boot.
 */
const SILENT_SECONDS = POWER_CYCLE_SECONDS;
/** From power off to a host whose GPUs are counted again: until then it is not healthy, and would be cycled once more. */
const MENDED_SECONDS = POWER_CYCLE_SECONDS + DRIVER_START_SECONDS;

/**
 * Power-cycles GPU hosts whose node is silent or whose GPUs are not fit for work (`gpu/NodeHealth`), as long as a third of them is
 * affected at the most: beyond that something else is wrong, and power cycles would make it worse. With one or two GPU hosts one
 * alone is more, and a person decides. A host counts as affected from the first moment of a bad state, not from the time on at
 * which its power is cycled, and a machine from when it is made until its node is well.
 *
 * One host at a time: Cluster API 1.13 stops at the first machine that it has asked a power cycle for already, so that another may
 * wait until that remediation is gone.
 *
 * A machine without a node is a person's. Cluster API asks for its power cycle too, and CAPM3 does nothing before it has a node; what
 * was asked for stays, and may be carried out once the host joins.
 *
 * CAPM3 takes the power without asking the host, then keeps pods off it and has those on it deleted (taint `out-of-service`), then
 * gives it power again.
 *
 * Control plane and storage have none. What repairs from outside passes by the control plane's own count of etcd's members, and
 * a storage host that is slow would be installed anew.
 */
export function createMachineHealth(name: string, args: MachineHealthArgs, parent: pulumi.Resource): void {
    const { scope, namespace, owner, cluster, gpuHosts, gpuHealth } = args;
    const object = `${cluster}-gpu`;
    const metadata = { name: object, namespace, app: APP, owner };
    const template = new Metal3RemediationTemplate(
        `${name}-gpu-power-cycle`,
        {
            scope,
            metadata,
            spec: {
                template: {
                    spec: {
                        strategy: { type: "Reboot", retryLimit: RETRIES, timeoutSeconds: MENDED_SECONDS },
                    },
                },
            },
        },
        { parent },
    );
    new MachineHealthCheck(
        `${name}-gpu-health`,
        {
            scope,
            metadata,
            spec: {
                clusterName: cluster,
                selector: { matchLabels: { [LABELS.role]: "gpu" } },
                checks: {
                    nodeStartupTimeoutSeconds: START_UP_SECONDS,
                    unhealthyNodeConditions: unhealthyConditions(gpuHealth),
                },
                remediation: {
                    triggerIf: { unhealthyLessThanOrEqualTo: affectedAtMost(gpuHosts) },
                    templateRef: {
                        apiVersion: Metal3RemediationTemplate.customKind.apiVersion,
                        kind: Metal3RemediationTemplate.customKind.kind,
                        name: object,
                    },
                },
            },
        },
        { parent, dependsOn: [template] },
    );
}

/** Not among them: `GpuAttention`, which no power cycle mends, or of which nobody knows whether it does. */
function unhealthyConditions({ faultSeconds, unknownSeconds }: GpuHealthTimes) {
    const after = (timeoutSeconds: number, type: string, ...statuses: string[]) =>
        statuses.map((status) => ({ type, status, timeoutSeconds }));
    return [
        ...after(SILENT_SECONDS, "Ready", "Unknown", "False"),
        ...after(faultSeconds, GPU_CONDITIONS.fault, "True"),
        ...after(faultSeconds, GPU_CONDITIONS.missing, "True"),
        ...after(unknownSeconds, GPU_CONDITIONS.missing, "Unknown"),
    ];
}
