/** H200 that a site has at least: one HGX board. */
export const LEAST_GPUS = 8;

/** Of a GPU host: 1 TB, which is 10^12 bytes. */
export const LEAST_GPU_HOST_MEMORY_GIB = 1e12 / 2 ** 30;
