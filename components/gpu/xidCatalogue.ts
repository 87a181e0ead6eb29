/**
 * Xid errors of a Hopper GPU, and what NVIDIA asks for when one was logged.
 *
 * Source: NVIDIA, "Analyzing Xid Errors with the Xid Catalog", table 1
 * (https://docs.nvidia.com/deploy/xid-errors/analyzing-xid-catalog.html, the edition that ends at 172): column "Resolution
 * Bucket (Immediate Action)" of every code that "Applies to H100". H200 has no column of its own; it is the same architecture.
 * Codes of other architectures and unused ones are left out, 144 to 150 (NVLink 5) among them: here they would be news.
 */

/** As the catalogue has them; null where it names no action. */
export type XidBucket =
    | "IGNORE"
    | "RESTART_APP"
    | "RESET_GPU"
    | "RESTART_BM"
    | "RESTART_VM"
    | "CHECK_MECHANICALS"
    | "UPDATE_SWFW"
    | "WORKFLOW_XID_45"
    | "WORKFLOW_XID_48"
    | "WORKFLOW_NVLINK_ERR"
    | "XID_154"
    | null;

export const XID_CATALOGUE: Readonly<Record<number, readonly [bucket: XidBucket, meaning: string]>> = {
    8: ["RESTART_APP", "GPU stopped processing"],
    11: ["RESTART_APP", "invalid or corrupted push buffer stream"],
    13: ["RESTART_APP", "graphics engine exception, as a rule an application's access out of bounds"],
    14: ["IGNORE", "fake or injected error from user space"],
    25: ["RESTART_APP", "invalid or illegal push buffer stream"],
    31: ["RESTART_APP", "GPU memory page fault, as a rule an application's illegal address"],
    32: ["RESTART_APP", "invalid or corrupted push buffer stream"],
    37: ["IGNORE", "driver firmware error"],
    38: ["IGNORE", "driver firmware error"],
    39: ["RESTART_APP", "copy engine 0 exception"],
    40: ["RESTART_APP", "copy engine 1 exception"],
    41: ["RESTART_APP", "copy engine 2 exception"],
    43: ["IGNORE", "an application's fault ended it; the GPU remains in a healthy state"],
    44: ["IGNORE", "graphics engine fault during context switch"],
    45: ["WORKFLOW_XID_45", "preemptive cleanup after an application ended or another error; no error of its own"],
    46: ["RESET_GPU", "GPU stopped processing"],
    48: ["WORKFLOW_XID_48", "double-bit ECC error; a GPU reset or node reboot is needed to clear it"],
    54: ["CHECK_MECHANICALS", "auxiliary power is not connected to the GPU board"],
    60: ["RESTART_APP", "video processor exception"],
    62: ["RESET_GPU", "internal micro-controller halt"],
    63: ["IGNORE", "memory row remapped, takes effect with the next reset"],
    64: ["RESET_GPU", "memory row could not be remapped"],
    66: ["IGNORE", "illegal access by driver"],
    67: ["IGNORE", "illegal access by driver"],
    68: ["RESTART_APP", "video decoder 0 exception"],
    69: ["RESTART_APP", "graphics engine class error"],
    70: ["RESTART_APP", "copy engine 3 error"],
    71: ["RESTART_APP", "copy engine 4 error"],
    72: ["RESTART_APP", "copy engine 5 error"],
    74: [
        "WORKFLOW_NVLINK_ERR",
        "NVLink error, here or at the other end; a GPU reset or node reboot is needed to clear it",
    ],
    75: ["RESTART_APP", "copy engine 6 error"],
    76: ["RESTART_APP", "copy engine 7 error"],
    77: ["RESTART_APP", "copy engine 8 error"],
    78: ["UPDATE_SWFW", "vGPU start error"],
    79: ["RESTART_BM", "GPU has fallen off the bus"],
    80: ["RESTART_APP", "corrupted data sent to GPU"],
    82: ["RESTART_APP", "JPEG engine 0 error"],
    83: ["RESTART_APP", "video decoder 1 error"],
    84: ["RESTART_APP", "video decoder 2 error"],
    85: ["RESTART_APP", "copy engine 9 error"],
    86: ["RESTART_APP", "optical flow accelerator exception"],
    88: ["RESTART_APP", "video decoder 3 error"],
    89: ["RESTART_APP", "video decoder 4 error"],
    92: ["IGNORE", "high rate of single-bit ECC errors"],
    94: ["RESTART_APP", "memory error contained to one application; reset the GPU when convenient"],
    95: ["RESET_GPU", "memory error not contained: no application may start before a reset"],
    96: ["RESTART_APP", "video decoder 5 error"],
    97: ["RESTART_APP", "video decoder 6 error"],
    98: ["RESTART_APP", "video decoder 7 error"],
    99: ["RESTART_APP", "JPEG engine 1 error"],
    100: ["RESTART_APP", "JPEG engine 2 error"],
    101: ["RESTART_APP", "JPEG engine 3 error"],
    102: ["RESTART_APP", "JPEG engine 4 error"],
    103: ["RESTART_APP", "JPEG engine 5 error"],
    104: ["RESTART_APP", "JPEG engine 6 error"],
    105: ["RESTART_APP", "JPEG engine 7 error"],
    106: ["IGNORE", "SMBPBI test message"],
    107: ["IGNORE", "SMBPBI silent test message"],
    108: ["IGNORE", "NVLink remote translation error"],
    109: ["RESET_GPU", "context switch timeout"],
    110: ["RESET_GPU", "security fault"],
    119: ["RESET_GPU", "timeout of a call to the GPU's system processor (GSP)"],
    120: ["RESET_GPU", "error of the GPU's system processor (GSP)"],
    136: ["RESET_GPU", "link training failed"],
    137: ["IGNORE", "NVLink privilege error, as a rule an application's illegal access to a peer"],
    140: ["RESET_GPU", "unrecovered ECC error"],
    141: ["IGNORE", "CUDA fast path error"],
    143: ["RESET_GPU", "GPU initialisation error"],
    151: ["RESTART_VM", "key rotation error (confidential computing)"],
    154: ["XID_154", "the recovery action that another Xid asks for has changed; the line says to which"],
    156: ["RESET_GPU", "resource retired"],
    157: ["IGNORE", "resource could not be retired: none is left"],
    158: ["RESET_GPU", "GPU fatal timeout"],
    167: [null, "PCIe fatal timeout"],
    168: [null, "memory capacity reduced"],
    169: [null, "internal micro-controller halt"],
    171: [null, "uncorrectable DRAM error, beside Xid 48"],
    172: [null, "uncorrectable SRAM error, beside Xid 48"],
};

/**
 * - `nothing`: the kernel log has it.
 * - `event`: an application's matter; an Event on the node.
 * - `fault`: the GPU is not usable before a reset. Nothing here resets one GPU under running pods: the host is power-cycled.
 * - `person`: no restart mends it.
 * - `unknown`: outside the catalogue, or without an action in it. Never counts as healthy.
 */
export type XidAnswer = "nothing" | "event" | "fault" | "person" | "unknown";

const ANSWERS: Readonly<Record<Exclude<XidBucket, null>, XidAnswer | "by its text">> = {
    IGNORE: "nothing",
    RESTART_APP: "event",
    // Alone it asks for a restart of the fabric manager, beside another for nothing of its own: 45 never makes a GPU unhealthy.
    WORKFLOW_XID_45: "event",
    RESET_GPU: "fault",
    RESTART_BM: "fault",
    WORKFLOW_XID_48: "fault",
    WORKFLOW_NVLINK_ERR: "fault",
    CHECK_MECHANICALS: "person",
    UPDATE_SWFW: "person",
    // No host runs virtual machines or confidential computing: whoever meets it has to find out why.
    RESTART_VM: "person",
    XID_154: "by its text",
};

/** What is done about an Xid; `by its text` for the one whose line says so. */
export function answerTo(code: number): XidAnswer | "by its text" {
    const bucket = XID_CATALOGUE[code]?.[0] ?? null;
    return bucket === null ? "unknown" : ANSWERS[bucket];
}

/** Codes of the catalogue with that answer, in order. */
export function codesWith(answer: XidAnswer | "by its text"): number[] {
    return Object.keys(XID_CATALOGUE)
        .map(Number)
        .filter((code) => answerTo(code) === answer);
}

/**
 * Recovery actions as Xid 154 writes them, by number (NVML, `nvmlDeviceGpuRecoveryAction_t`; meaning: NVIDIA, "GPU Memory Error
 * Management", "Error Recovery and Response Flags"). Higher ones are of newer drivers and other machines: unknown here.
 */
export const RECOVERY_ACTIONS: readonly (readonly [action: string, answer: XidAnswer])[] = [
    ["None", "nothing"],
    ["GPU Reset Required", "fault"],
    ["Node Reboot Required", "fault"],
    // Applications that use NVLink between GPUs have to end, and which these are the host does not know.
    ["Drain P2P", "person"],
    ["Drain and Reset", "fault"],
];
