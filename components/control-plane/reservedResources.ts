/** What a host has, as its kubelet counts it. */
export interface HostSize {
    /** Threads where hyper-threading is on. */
    readonly cpuCores: number;
    /** Without huge pages, which no pod gets that does not ask for them by name. */
    readonly memoryGib: number;
}

/** A share of what lies above the tier before and not above `upTo`. */
interface Tier {
    readonly upTo: number;
    readonly share: number;
}

/** tencentcloud.com/document/product/457/48777; the same as GKE's ("Plan GKE Standard node sizes"). */
const MEMORY_GIB: readonly Tier[] = [
    { upTo: 4, share: 0.25 },
    { upTo: 8, share: 0.2 },
    { upTo: 16, share: 0.1 },
    { upTo: 128, share: 0.06 },
    { upTo: Infinity, share: 0.02 },
];

/**
 * tencentcloud.com/document/product/457/48777. GKE keeps less (0.4 of 112 cores), where no fabric, no storage client and no host
 * firewall run beside the kubelet.
 */
const CPU_CORES: readonly Tier[] = [
    { upTo: 64, share: 0.025 },
    { upTo: 128, share: 0.0125 },
    { upTo: Infinity, share: 0.005 },
];

/**
 * What the kubelet keeps from pods for itself, the container runtime and the system: a share that shrinks as hosts grow. Whole
 * cores, since the static CPU policy takes whole ones away from pods whatever is asked for.
 */
export function reservedResources({ cpuCores, memoryGib }: HostSize): {
    readonly cpu: string;
    readonly memory: string;
} {
    return {
        cpu: String(Math.ceil(sum(CPU_CORES, cpuCores))),
        memory: `${Math.ceil(reservedMemoryGib(memoryGib) * 1024)}Mi`,
    };
}

/** Of memory that is not set aside as huge pages. */
export const reservedMemoryGib = (memoryGib: number) => sum(MEMORY_GIB, memoryGib);

function sum(tiers: readonly Tier[], size: number): number {
    return tiers.reduce((total, { upTo, share }, i) => {
        const from = tiers[i - 1]?.upTo ?? 0;
        return total + Math.max(0, Math.min(size, upTo) - from) * share;
    }, 0);
}
