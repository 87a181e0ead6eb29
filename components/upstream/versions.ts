/** Versions and addresses of everything third-party that runs on the platform. The one place to change them. */

export interface ImagePin {
    readonly repository: string;
    readonly tag: string;
    /** From a registry or a publisher's file, else `null`: unresolved, which a real site refuses. */
    readonly digest: string | null;
}

export interface ChartPin {
    readonly name: string;
    readonly repository: string;
    readonly version: string;
    /** As for images. */
    readonly digest: string | null;
    readonly namespace: string;
}

export const images = {
    /** CUDA 12.9, PyTorch 2.9; the first line that serves Llama 3.3 70B in FP8 on H200 as its recipe verifies. */
    vllm: { repository: "docker.io/vllm/vllm-openai", tag: "v0.12.0", digest: null },
} satisfies Record<string, ImagePin>;

/** What the GPU operator runs on GPU hosts: the set that its release v26.7.0 was tested with, the driver apart. */
export const gpuOperatorImages = {
    /**
     * Branch R580 is the long-term branch (to June 2028) and runs images built for CUDA 12 and 13; the release's own default,
     * R595, ends in March 2027. Precompiled: the operator appends kernel and operating system to the tag, so that a digest
     * can only be pinned per kernel, in a private registry.
     */
    driver: { repository: "nvcr.io/nvidia/driver", tag: "580", digest: null },
    driverManager: { repository: "nvcr.io/nvidia/cloud-native/k8s-driver-manager", tag: "v0.12.0", digest: null },
    toolkit: { repository: "nvcr.io/nvidia/k8s/container-toolkit", tag: "v1.20.0", digest: null },
    devicePlugin: { repository: "nvcr.io/nvidia/k8s-device-plugin", tag: "v0.20.0", digest: null },
    dcgm: { repository: "nvcr.io/nvidia/cloud-native/dcgm", tag: "4.6.0-1-ubuntu24.04", digest: null },
    dcgmExporter: { repository: "nvcr.io/nvidia/k8s/dcgm-exporter", tag: "4.6.0-4.8.3-distroless", digest: null },
    migManager: { repository: "nvcr.io/nvidia/cloud-native/k8s-mig-manager", tag: "v0.15.0", digest: null },
    /** Node status exporter and validator are this image too. */
    validator: { repository: "nvcr.io/nvidia/gpu-operator", tag: "v26.7.0", digest: null },
} satisfies Record<string, ImagePin>;

export const charts = {
    gpuOperator: {
        name: "gpu-operator",
        repository: "https://helm.ngc.nvidia.com/nvidia",
        version: "v26.7.0",
        digest: null,
        namespace: "gpu-operator",
    },
} satisfies Record<string, ChartPin>;
