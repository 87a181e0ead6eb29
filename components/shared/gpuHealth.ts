/**
 * Conditions of a node with GPUs, as `gpu/NodeHealth` reports them. `True` says that something is wrong, as with all conditions of
 * node-problem-detector; `lastHeartbeatTime` how old the answer is, `lastTransitionTime` how long it has been that one. A node
 * without them has no detector: nobody knows.
 */
export const GPU_CONDITIONS = {
    /** The kernel logged, since the host booted, what NVIDIA answers with a reset or a restart. Only a boot takes it back. */
    fault: "GpuFault",
    /** Fewer GPUs than planned, on the bus or with the driver. `Unknown` where that cannot be told. */
    missing: "GpuMissing",
    /** The kernel logged what no restart mends, or what nobody here knows. A person's. */
    attention: "GpuAttention",
} as const;

/** How long a driver may take to load, as its probe has it: modules of eight GPUs and their NVSwitches take minutes. */
export const DRIVER_START = { initialDelaySeconds: 60, periodSeconds: 10, timeoutSeconds: 60, failureThreshold: 120 };

/** Seconds from a host's boot to a driver that has loaded, at the most. */
export const DRIVER_START_SECONDS =
    DRIVER_START.initialDelaySeconds + DRIVER_START.periodSeconds * DRIVER_START.failureThreshold;
