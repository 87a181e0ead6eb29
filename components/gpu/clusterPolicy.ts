import { DRIVER_START } from "../shared/gpuHealth";
import type { ImagePin } from "../upstream/versions";
import type { ClusterPolicySpec } from "../upstream/types/nvidia.com";
import type { GpuOperatorImages, GpuOperatorValues } from "./values";

/** The ClusterPolicy that the chart would make of these values, for containers on bare metal (no virtual machines). */
export function clusterPolicySpec(values: GpuOperatorValues, images: GpuOperatorImages): ClusterPolicySpec {
    const { driver, mig, migManager } = values;
    return {
        operator: { runtimeClass: "nvidia" },
        daemonsets: {
            tolerations: values.daemonsets.tolerations,
            priorityClassName: "system-node-critical",
            updateStrategy: "RollingUpdate",
            rollingUpdate: { maxUnavailable: "1" },
        },
        driver: {
            ...image(images.driver),
            enabled: driver.enabled,
            version: driver.version,
            kernelModuleType: driver.kernelModuleType,
            usePrecompiled: driver.usePrecompiled,
            rdma: driver.rdma,
            upgradePolicy: { ...driver.upgradePolicy, maxParallelUpgrades: 1 },
            manager: image(images.driverManager),
            startupProbe: DRIVER_START,
        },
        toolkit: { ...image(images.toolkit), enabled: values.toolkit.enabled, installDir: "/usr/local/nvidia" },
        cdi: values.cdi,
        psa: values.psa,
        devicePlugin: { ...image(images.devicePlugin), enabled: true },
        // Feature discovery is part of the device plugin's image.
        gfd: { ...image(images.devicePlugin), enabled: true },
        dcgm: { ...image(images.dcgm), enabled: values.dcgm.enabled },
        dcgmExporter: { ...image(images.dcgmExporter), ...values.dcgmExporter },
        mig: { strategy: mig.strategy },
        migManager: { ...image(images.migManager), enabled: true, config: migManager.config },
        validator: { ...image(images.validator), plugin: { env: [] } },
        nodeStatusExporter: { ...image(images.validator), enabled: false },
        gds: values.gds,
        gdrcopy: values.gdrcopy,
        sandboxWorkloads: { enabled: false, defaultWorkload: "container" },
    };
}

/** The operator takes a digest in place of a version. */
function image({ repository, tag, digest }: ImagePin): { repository: string; image: string; version: string } {
    const slash = repository.lastIndexOf("/");
    return { repository: repository.slice(0, slash), image: repository.slice(slash + 1), version: digest ?? tag };
}
