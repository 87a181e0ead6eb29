import { readFileSync } from "node:fs";
import { join } from "node:path";

import { GPU_CONDITIONS } from "../shared/gpuHealth";
import { xidRules } from "./xidRules";

/** A host with GPUs, as the inventory has it. */
export interface GpuHost {
    /** Of the host, and of its node. */
    readonly name: string;
    readonly gpus: number;
}

/** Where the detector's pod finds what it is told, and the host's journal. */
export const DETECTOR_PATHS = { config: "/etc/gpu-health", journal: "/var/log/journal" } as const;

export const DETECTOR_FILES = {
    /** What the kernel logs. */
    log: "xid.json",
    /** Which GPUs are there. */
    count: "gpu-count.json",
    script: "gpuCount.sh",
    hosts: "hosts",
} as const;

/** Longer than any host runs: a detector that starts again reads the kernel's log since the boot, as far as the journal has it. */
const SINCE_BOOT = "87600h";

/** Files of node-problem-detector, by name. */
export function detectorFiles(hosts: readonly GpuHost[]): Record<string, string> {
    return {
        [DETECTOR_FILES.log]: JSON.stringify(logMonitor(), undefined, 2),
        [DETECTOR_FILES.count]: JSON.stringify(countMonitor(), undefined, 2),
        [DETECTOR_FILES.script]: readFileSync(join(__dirname, DETECTOR_FILES.script), "utf8"),
        [DETECTOR_FILES.hosts]: hosts.map(({ name, gpus }) => `${name} ${gpus}\n`).join(""),
    };
}

/** By the host's journal, not by `/dev/kmsg`: that is a device, and only a privileged container may open one. */
function logMonitor() {
    const { fault, attention } = GPU_CONDITIONS;
    return {
        plugin: "journald",
        pluginConfig: { source: "kernel" },
        logPath: DETECTOR_PATHS.journal,
        lookback: SINCE_BOOT,
        // Each rule is about one line.
        bufferSize: 1,
        source: "gpu-xid",
        metricsReporting: false,
        conditions: [
            {
                type: fault,
                reason: "NoFaultSinceBoot",
                message: "the kernel logged no fault of a GPU since the host booted",
            },
            {
                type: attention,
                reason: "NothingSinceBoot",
                message: "the kernel logged nothing for a person since the host booted",
            },
        ],
        rules: xidRules(),
    };
}

function countMonitor() {
    return {
        plugin: "custom",
        pluginConfig: {
            invoke_interval: "60s",
            timeout: "10s",
            max_output_length: 200,
            concurrency: 1,
            // Another message would count the condition's age anew.
            enable_message_change_based_condition_update: false,
            // It would say that all is well before anybody has looked.
            skip_initial_status: true,
        },
        source: "gpu-count",
        metricsReporting: false,
        // An unknown state keeps this reason, so that it must not say that all is well.
        conditions: [{ type: GPU_CONDITIONS.missing, reason: "GpusCounted", message: "every planned GPU is there" }],
        rules: [
            {
                type: "permanent",
                condition: GPU_CONDITIONS.missing,
                reason: "GpusMissing",
                path: `${DETECTOR_PATHS.config}/${DETECTOR_FILES.script}`,
                timeout: "10s",
            },
        ],
    };
}
