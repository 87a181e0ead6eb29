import type { FleetRole } from "../metal/fleetHost";
import { holdsData } from "../metal/fleetHost";
import type { MachineDeploymentSpec } from "../upstream/types/cluster.x-k8s.io";

const MINUTE = 60;

/**
 * Seconds within which a machine must be a node: the installer's boot, the image, its first boot, one more for the kernel's
 * options, packages. A server with eight GPUs takes up to a quarter of an hour for each boot. Later it is a person's: a host without
 * a node is not power-cycled.
 */
export const START_UP_SECONDS = 75 * MINUTE;

/** Seconds of one power cycle, from power off to a node that reports. */
export const POWER_CYCLE_SECONDS = 20 * MINUTE;

/** How long a GPU host may be in a state before its power is cycled. */
export interface GpuHealthTimes {
    /** A fault of a GPU, or one missing: whoever is awake empties the host meanwhile. */
    readonly faultSeconds: number;
    /** Nobody can tell, as while a driver is loaded or updated. */
    readonly unknownSeconds: number;
}

/** Of so many GPU hosts, how many may be affected for a power cycle to be tried, of one at a time: a third, and no host more. */
export function affectedAtMost(gpuHosts: number): number {
    return Math.floor(gpuHosts / 3);
}

/**
 * How workers take a new template: by nobody but who deletes their machines, one host after the other. A pool cannot see the
 * others: each would make one of its hosts anew at once, and two GPU hosts of two vendors are the two replicas of a model. Nor does
 * it know whether Ceph is whole.
 */
export const WORKER_ROLLOUT: NonNullable<MachineDeploymentSpec["rollout"]> = { strategy: { type: "OnDelete" } };

/**
 * Days before a control plane's certificates end, from which on its machines are made anew: an upgrade does it sooner. Not where
 * members hold data: the calendar would empty a Ceph host, so people renew there (docs/runbooks/management-cluster.md, 1).
 */
export const CERTIFICATES_DAYS = 30;

/** How long a machine that goes may take to hand over what it has. */
export function deletionOf(role: FleetRole) {
    return {
        // 0 is for ever: a host with data waits for Ceph's disruption budgets, whatever they take, and a GPU host for those of
        // models, whose other replica may not be back yet. Nothing else is worth waiting for on a host of the control plane.
        nodeDrainTimeoutSeconds: role === "gpu" || holdsData({ role }) ? 0 : 30 * MINUTE,
        nodeVolumeDetachTimeoutSeconds: 10 * MINUTE,
        nodeDeletionTimeoutSeconds: 10 * MINUTE,
    };
}
