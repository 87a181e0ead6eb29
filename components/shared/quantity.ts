/** Units a plan may use. Bytes are decimal powers as vendors sell them, unless the unit says `i`. */
export type Unit =
    "GPU" | "core" | "GiB" | "TiB" | "TB" | "Gb/s" | "token" | "token/s" | "ms" | "host" | "rack" | "kW" | "A";

/** A number that can be questioned: what it measures, where it comes from, and how far it may be off. */
export interface Quantity {
    readonly value: number;
    readonly unit: Unit;
    /** Id in the plan's `sources`, e.g. `inventory` or `model-card`. */
    readonly source: string;
    /** Relative error, 0.1 = plus or minus 10 %. Absent for counts, which are exact. */
    readonly band?: number;
}
