import { z } from "zod";

import type { ClusterName } from "../stacks/plan/platformPlan";
import { readIfThere } from "./files";
import { liveProcesses } from "./live/processes";
import { CLUSTERS, type TwinPaths } from "./paths";
import { componentProcesses } from "./processes";
import { type TwinSummary, twinSummary } from "./summary";

/** Process ids by component; empty where a control plane is down. */
const processes = z.record(z.string(), z.int().positive());

/** `npm run twin:status -- --json`: what of the twin runs, and what its last run did. */
export const twinStatus = z.strictObject({
    schemaVersion: z.literal(1),
    controlPlanes: z.strictObject({ workload: processes, management: processes } satisfies Record<
        ClusterName,
        z.ZodType
    >),
    /** What runs beside them with `--live`. */
    live: processes,
    /** Of the last run that came to its end; null before that, and where it was written by another version of this. */
    summary: twinSummary.nullable(),
});

export type TwinStatus = z.output<typeof twinStatus>;

/** @param warn told in one line when the last summary cannot be read */
export async function readTwinStatus(paths: TwinPaths, warn: (line: string) => void): Promise<TwinStatus> {
    const running = await Promise.all(
        CLUSTERS.map(
            async (cluster) => [cluster, Object.fromEntries(await componentProcesses(paths, cluster))] as const,
        ),
    );
    return {
        schemaVersion: 1,
        controlPlanes: Object.fromEntries(running) as TwinStatus["controlPlanes"],
        live: Object.fromEntries(await liveProcesses(paths)),
        summary: await lastSummary(paths, warn),
    };
}

async function lastSummary({ summary: file }: TwinPaths, warn: (line: string) => void): Promise<TwinSummary | null> {
    const text = await readIfThere(file);
    if (text === undefined) {
        return null;
    }
    try {
        return twinSummary.parse(JSON.parse(text));
    } catch {
        warn(`${file} is not a summary as this version writes it; the next \`npm run twin\` writes it anew.`);
        return null;
    }
}
