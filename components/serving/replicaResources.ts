/** What one replica asks of its host. Requests equal limits: only such pods get whole cores, and memory, beside their GPUs. */
export interface ReplicaResources {
    readonly gpus: number;
    readonly cpuCores: number;
    /** All of the container's memory, shared memory included. */
    readonly memoryGib: number;
    /** Part of the memory that the processes of one replica share: NCCL's buffers and the message queues between them. */
    readonly sharedMemoryGib: number;
}

/** Cores a GPU: one process per GPU that must never wait, and its share of tokenising, scheduling and HTTP. */
const CORES_PER_GPU = 4;
/** Weights go to GPU memory file by file; this holds buffers for loading, the processes and the compiled graphs. */
const MEMORY_GIB_PER_GPU = 32;
const SHARED_MEMORY_GIB_PER_GPU = 8;

/** Ours, to be measured on real hosts: an eighth of an HGX host with 2 TiB and 192 cores is 24 cores and 256 GiB a GPU. */
export function replicaResources(tensorParallel: number): ReplicaResources {
    return {
        gpus: tensorParallel,
        cpuCores: tensorParallel * CORES_PER_GPU,
        memoryGib: tensorParallel * MEMORY_GIB_PER_GPU,
        sharedMemoryGib: tensorParallel * SHARED_MEMORY_GIB_PER_GPU,
    };
}
