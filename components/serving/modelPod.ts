import type { core } from "@pulumi/kubernetes/types/input";

import { GPU_TAINT, LABELS } from "../shared/labels";
import { confinedContainer, unprivilegedUser } from "../shared/restrictedPod";
import { imageReference } from "../upstream/imageReference";
import type { ImagePin } from "../upstream/versions";
import { replicaResources } from "./replicaResources";
import { CACHE_PATH, VLLM_ENVIRONMENT, vllmCommand, type VllmSettings, WEIGHTS_PATH } from "./vllm";

export interface ModelPodSettings extends VllmSettings {
    readonly image: ImagePin;
    readonly weights: ImagePin;
    readonly serviceAccount: string;
    /** Labels that the replicas of this model share, and no other pod carries. */
    readonly selector: Readonly<Record<string, string>>;
    readonly racks: readonly string[];
    /** Seconds a pod may take from its start to its first answer. */
    readonly loadSeconds: number;
    /** Seconds it goes on answering after it has left the Service. */
    readonly drainSeconds: number;
}

/** A user id that no image and no host gives to anybody. */
const USER_ID = 10_001;
const HTTP = "http";
/** Seconds for the server to stop by itself once it is told to. */
const STOP_SECONDS = 30;
const STARTUP_PERIOD = 10;

/** Pod of one replica. Fits Pod Security `restricted`. */
export function modelPod(settings: ModelPodSettings): core.v1.PodSpec {
    const { gpus, cpuCores, memoryGib, sharedMemoryGib } = replicaResources(settings.tensorParallel);
    const sizes = { "nvidia.com/gpu": String(gpus), cpu: String(cpuCores), memory: `${memoryGib}Gi` };
    const health = { path: "/health", port: HTTP };
    return {
        serviceAccountName: settings.serviceAccount,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: unprivilegedUser(USER_ID),
        tolerations: [{ key: GPU_TAINT.key, operator: "Equal", value: GPU_TAINT.value, effect: GPU_TAINT.effect }],
        affinity: {
            nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [
                        {
                            matchExpressions: [
                                { key: LABELS.role, operator: "In", values: ["gpu"] },
                                { key: LABELS.zone, operator: "In", values: [...settings.racks].sort() },
                            ],
                        },
                    ],
                },
            },
            // Required: two replicas in one rack would fall together with its power feed.
            podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                    { topologyKey: LABELS.zone, labelSelector: { matchLabels: { ...settings.selector } } },
                ],
            },
        },
        terminationGracePeriodSeconds: settings.drainSeconds + STOP_SECONDS,
        containers: [
            {
                name: "vllm",
                image: imageReference(settings.image),
                imagePullPolicy: "IfNotPresent",
                command: vllmCommand(settings),
                env: Object.entries(VLLM_ENVIRONMENT).map(([name, value]) => ({ name, value })),
                ports: [{ name: HTTP, containerPort: settings.port, protocol: "TCP" }],
                resources: { requests: sizes, limits: sizes },
                securityContext: confinedContainer(),
                // Loading and compiling takes minutes; the other probes begin when this one has passed.
                startupProbe: {
                    httpGet: health,
                    periodSeconds: STARTUP_PERIOD,
                    failureThreshold: Math.ceil(settings.loadSeconds / STARTUP_PERIOD),
                },
                readinessProbe: { httpGet: health, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 },
                // Slow to give up: a restart costs the whole load again. `/health` fails for good when the engine has died.
                livenessProbe: { httpGet: health, periodSeconds: 10, timeoutSeconds: 10, failureThreshold: 6 },
                // By the kubelet's own timer, as the image needs no shell. Requests in flight finish, new ones go elsewhere.
                lifecycle: { preStop: { sleep: { seconds: settings.drainSeconds } } },
                volumeMounts: [
                    { name: "weights", mountPath: WEIGHTS_PATH, readOnly: true },
                    { name: "cache", mountPath: CACHE_PATH },
                    { name: "tmp", mountPath: "/tmp" },
                    { name: "shared-memory", mountPath: "/dev/shm" },
                ],
            },
        ],
        volumes: [
            { name: "weights", image: { reference: imageReference(settings.weights), pullPolicy: "IfNotPresent" } },
            { name: "cache", emptyDir: { sizeLimit: "20Gi" } },
            { name: "tmp", emptyDir: { sizeLimit: "5Gi" } },
            // Counts against the container's memory. The runtime's own 64 MiB stop NCCL at the first large message.
            { name: "shared-memory", emptyDir: { medium: "Memory", sizeLimit: `${sharedMemoryGib}Gi` } },
        ],
    };
}
