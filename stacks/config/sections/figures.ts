import { z } from "zod";

/**
 * Figures of servers within what is sold, with room for the next years. Beyond it somebody has taken one unit for another, and
 * verdicts on capacity would pass on it.
 */
interface Bounds {
    readonly least: number;
    readonly most: number;
    readonly unit: string;
    /** Why no host has less and none has more. */
    readonly because: string;
}

const within = (figure: z.ZodNumber, { least, most, unit, because }: Bounds) =>
    figure.refine((value) => value >= least && value <= most, `expected ${least} to ${most} ${unit}: ${because}`);

/** As its kubelet counts them. */
export const cpuCores = within(z.int(), {
    least: 4,
    most: 1024,
    unit: "cores",
    // AMD's EPYC 9965 has 384 threads, and two sockets hold two.
    because: "fewer carry no member of a cluster, and the largest servers with two sockets have 768 threads",
});

/** etcd.io, "Hardware recommendations", a 250-node Kubernetes cluster; below it every role of ours is starved. */
export const LEAST_MEMORY_GIB = 16;

export const memoryGib = within(z.int(), {
    least: LEAST_MEMORY_GIB,
    most: 16_384,
    unit: "GiB",
    because: "a member of etcd asks for 16, and servers with eight GPUs take 4096",
});

/** Decimal terabytes, as vendors sell them. */
export const dataDiskTb = within(z.number(), {
    least: 0.1,
    most: 256,
    unit: "decimal terabytes",
    // KIOXIA's LC9, announced in 2025.
    because: "the largest NVMe disk that was announced has 245.76",
});

/** Decimal gigabytes that the operating system sees. */
export const bootDiskGb = within(z.int(), {
    least: 100,
    most: 16_000,
    unit: "decimal gigabytes",
    because: "images and logs of a host need room, and what boots a host is no disk for data",
});

/** Of one port for management and storage. */
export const hostPortGbps = within(z.int(), {
    least: 10,
    most: 1600,
    unit: "Gb/s",
    // ibm.com/docs, "Network considerations for IBM Storage Ceph"; IEEE 802.3dj for the most.
    because: "Ceph asks for 10 or more between hosts, and the fastest Ethernet there is has 1600",
});

/** Drawn by a host or a switch. */
export const maxWatts = within(z.int(), {
    least: 20,
    most: 200_000,
    unit: "watts",
    because: "a switch for BMCs alone draws more than 20, and no host as much as a rack",
});

/** Of a rack, as its contract has it. */
export const rackKw = within(z.number(), {
    least: 1,
    most: 1000,
    unit: "kilowatts",
    // NVIDIA's Kyber, announced in 2025 for 2027.
    because: "a domestic socket carries 3, and the densest rack that was announced takes 600",
});
