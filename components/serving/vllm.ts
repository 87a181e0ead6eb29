export interface VllmSettings {
    /** Name that clients send as `model`. */
    readonly name: string;
    readonly precision: "fp8" | "bf16";
    readonly tensorParallel: number;
    /** Longest prompt plus answer, in tokens. */
    readonly contextTokens: number;
    /** Requests decoded together. */
    readonly maxConcurrentRequests: number;
    readonly port: number;
}

/** Where the weights are mounted, read-only. */
export const WEIGHTS_PATH = "/models";
/** Compiled kernels and graphs; lives as long as the pod. */
export const CACHE_PATH = "/cache";

/** Share of GPU memory for weights and KV cache; the rest is for activations and NCCL. */
const GPU_MEMORY_UTILISATION = 0.9;
/** Prompt tokens worked on in one step: larger raises throughput, and the time other requests wait for their next token. */
const BATCHED_TOKENS = 8192;

/** The command, spelt out: the image's entry point has changed between releases. */
export function vllmCommand(settings: VllmSettings): string[] {
    const { name, precision, tensorParallel, contextTokens, maxConcurrentRequests, port } = settings;
    return [
        "vllm",
        "serve",
        WEIGHTS_PATH,
        `--served-model-name=${name}`,
        "--host=0.0.0.0",
        `--port=${port}`,
        `--tensor-parallel-size=${tensorParallel}`,
        `--max-model-len=${contextTokens}`,
        `--max-num-seqs=${maxConcurrentRequests}`,
        `--max-num-batched-tokens=${BATCHED_TOKENS}`,
        `--gpu-memory-utilization=${GPU_MEMORY_UTILISATION}`,
        // Half the bytes of a cached token, and so twice the requests in flight; verified for FP8 weights on H200.
        `--kv-cache-dtype=${precision === "fp8" ? "fp8" : "auto"}`,
        "--async-scheduling",
        // Agents send the same long preamble again and again. Benchmarks switch this off; serving must not.
        "--enable-prefix-caching",
        // Weights are data: other formats can hold code.
        "--load-format=safetensors",
    ];
}

/** Nothing is fetched, reported or written outside the mounts. */
export const VLLM_ENVIRONMENT: Readonly<Record<string, string>> = {
    HF_HUB_OFFLINE: "1",
    TRANSFORMERS_OFFLINE: "1",
    DO_NOT_TRACK: "1",
    VLLM_NO_USAGE_STATS: "1",
    HOME: CACHE_PATH,
    XDG_CACHE_HOME: CACHE_PATH,
    HF_HOME: `${CACHE_PATH}/huggingface`,
    VLLM_CACHE_ROOT: `${CACHE_PATH}/vllm`,
    TRITON_CACHE_DIR: `${CACHE_PATH}/triton`,
    TORCHINDUCTOR_CACHE_DIR: `${CACHE_PATH}/inductor`,
    // PyTorch looks the user up by name, and the user id has none in the image.
    USER: "vllm",
};
