import { GPU_TAINT } from "../shared/labels";
import type { ImagePin } from "../upstream/versions";

/** How GPUs are offered when some are cut by MIG: `mixed` names each slice's size, `single` presents slices as whole GPUs. */
export type MigStrategy = "none" | "single" | "mixed";

export type GpuOperand =
    "driver" | "driverManager" | "toolkit" | "devicePlugin" | "dcgm" | "dcgmExporter" | "migManager" | "validator";

export type GpuOperatorImages = Readonly<Record<GpuOperand, ImagePin>>;

export interface GpuFeatures {
    /** GPUDirect RDMA between GPUs and network adapters. @default true */
    readonly rdma?: boolean;
    /** @default "mixed" */
    readonly migStrategy?: MigStrategy;
}

/** Chart values of the GPU operator that differ from the chart's defaults. A type alias, so that it is plain chart data. */
export type GpuOperatorValues = ReturnType<typeof gpuOperatorValues>;

/** The values wanted of the GPU operator: read by the chart, and by `clusterPolicySpec` for the object the chart would make. */
export function gpuOperatorValues(driverBranch: string, { rdma = true, migStrategy = "mixed" }: GpuFeatures = {}) {
    return {
        // The labels that place every operand come from a release of its own (`NodeFeatureDiscovery`).
        nfd: { enabled: false },
        psa: { enabled: true },
        cdi: { enabled: true },
        daemonsets: { tolerations: [{ key: GPU_TAINT.key, operator: "Exists", effect: GPU_TAINT.effect }] },
        driver: {
            enabled: true,
            version: driverBranch,
            kernelModuleType: "open" as const,
            // A driver built on the host fetches headers and compilers; the namespace's egress allows none of that.
            usePrecompiled: true,
            rdma: { enabled: rdma, useHostMofed: false },
            // A driver that restarts under running workloads loops; hosts are drained, one at a time, when we say so.
            upgradePolicy: { autoUpgrade: false, drain: { enable: true } },
        },
        toolkit: { enabled: true },
        dcgm: { enabled: true },
        // Without the ServiceMonitor CRD the operator stops at this operand and never starts feature discovery.
        dcgmExporter: { enabled: true, serviceMonitor: { enabled: false } },
        // Precompiled drivers support neither GPUDirect Storage nor modules that are built beside them.
        gds: { enabled: false },
        gdrcopy: { enabled: false },
        mig: { strategy: migStrategy },
        migManager: { config: { default: "all-disabled" as const } },
        operator: { upgradeCRD: true, cleanupCRD: false },
        // The ClusterPolicy comes from its typed class.
        clusterPolicy: { deployCR: false },
    };
}
