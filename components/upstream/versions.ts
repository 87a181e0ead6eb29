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

export const charts = {
    gpuOperator: {
        name: "gpu-operator",
        repository: "https://helm.ngc.nvidia.com/nvidia",
        version: "v26.7.0",
        digest: null,
        namespace: "gpu-operator",
    },
} satisfies Record<string, ChartPin>;
