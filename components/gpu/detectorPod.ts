import type { core } from "@pulumi/kubernetes/types/input";

import { GPU_TAINT, LABELS } from "../shared/labels";
import { confinedContainer } from "../shared/restrictedPod";
import { imageReference } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";
import { DETECTOR_FILES, DETECTOR_PATHS } from "./detectorConfig";

export interface DetectorPodSettings {
    readonly image: ImagePin;
    readonly serviceAccount: string;
    readonly configMap: string;
}

/** It follows a log; at its start it reads what the kernel logged since the boot, which the limit lets it do in a minute. */
const SIZES = {
    requests: { cpu: "20m", memory: "64Mi" },
    limits: { cpu: "500m", memory: "256Mi" },
};

/**
 * Pod of node-problem-detector on one host. Root, since the journal is root's, and without any of root's capabilities: it reads
 * a directory of the host, `/sys` and `/proc` as any container sees them, and writes nothing.
 *
 * No probe: its own answer to one is always "ok". What tells that it is silent is the age of its conditions.
 */
export function detectorPod({ image, serviceAccount, configMap }: DetectorPodSettings): core.v1.PodSpec {
    const { config, journal } = DETECTOR_PATHS;
    return {
        serviceAccountName: serviceAccount,
        enableServiceLinks: false,
        priorityClassName: "system-node-critical",
        securityContext: { runAsUser: 0, runAsGroup: 0, seccompProfile: { type: "RuntimeDefault" } },
        nodeSelector: { [LABELS.role]: "gpu" },
        tolerations: [{ key: GPU_TAINT.key, operator: "Equal", value: GPU_TAINT.value, effect: GPU_TAINT.effect }],
        containers: [
            {
                name: "detector",
                image: imageReference(image),
                imagePullPolicy: "IfNotPresent",
                args: [
                    `--config.system-log-monitor=${config}/${DETECTOR_FILES.log}`,
                    `--config.custom-plugin-monitor=${config}/${DETECTOR_FILES.count}`,
                    // Nobody asks it: it tells the API server.
                    "--port=0",
                    "--prometheus-port=0",
                ],
                env: [
                    { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
                    { name: "GPU_HOSTS", value: `${config}/${DETECTOR_FILES.hosts}` },
                ],
                resources: SIZES,
                securityContext: confinedContainer(),
                volumeMounts: [
                    { name: "config", mountPath: config, readOnly: true },
                    { name: "journal", mountPath: journal, readOnly: true },
                ],
            },
        ],
        volumes: [
            { name: "config", configMap: { name: configMap, defaultMode: 0o555 } },
            // Hosts that log to memory only have none: the pod does not start, and the node has no such condition.
            { name: "journal", hostPath: { path: journal, type: "Directory" } },
        ],
    };
}
