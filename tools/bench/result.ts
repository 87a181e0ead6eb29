import { z } from "zod";

const figure = z.strictObject({
    /** Stable name, e.g. `preview/platform/seconds`. */
    id: z.string(),
    /** The same for people. */
    what: z.string(),
    unit: z.enum(["s", "MiB", "ratio"]),
    /** Median of the runs. Null, as are the other two, where other work on the machine hid it: whether the aim is met is not known. */
    value: z.number().nonnegative().nullable(),
    /** That told something. */
    runs: z.int().nonnegative(),
    lowest: z.number().nonnegative().nullable(),
    highest: z.number().nonnegative().nullable(),
    /** What it is hoped to stay at or below on two quiet cores. A wish, not a condition. */
    aim: z.number().positive().optional(),
});

/** `out/bench.json`: what one run of `npm run bench` measured, and on what. */
export const benchResult = z.strictObject({
    schemaVersion: z.literal(1),
    /** When it began, ISO 8601 in UTC. */
    date: z.iso.datetime(),
    node: z.string(),
    cpu: z.string(),
    cores: z.int().positive(),
    memoryGib: z.number().positive(),
    /** Processes that wanted a core in the minute before: above 0, others worked on the machine, and figures are too high. */
    loadBefore: z.number().nonnegative(),
    quick: z.boolean(),
    /** Kubernetes objects of the twin stack, and ConfigMaps of the program it is compared with. Null if not compared. */
    objects: z.int().positive().nullable(),
    figures: z.array(figure),
});

export type BenchResult = z.output<typeof benchResult>;
export type Figure = z.output<typeof figure>;

/** Runs of one thing as a figure; of none, one that is not known. */
export function figureOf(about: Pick<Figure, "id" | "what" | "unit" | "aim">, values: readonly number[]): Figure {
    const sorted = values.toSorted((a, b) => a - b);
    const { aim, ...named } = about;
    return {
        ...named,
        // The lower of the two in the middle: nothing is made up between two measurements.
        value: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
        runs: sorted.length,
        lowest: sorted[0] ?? null,
        highest: sorted.at(-1) ?? null,
        ...(aim !== undefined && { aim }),
    };
}
