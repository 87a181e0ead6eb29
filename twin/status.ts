import type { ClusterName } from "../stacks/plan/platformPlan";
import { readIfThere } from "./files";
import { CLUSTERS, type TwinPaths } from "./paths";
import { componentProcesses } from "./processes";
import { type TwinSummary, twinSummary } from "./summary";

export interface TwinStatus {
    /** Process ids by component; empty where a control plane is down. */
    readonly controlPlanes: Readonly<Record<ClusterName, Readonly<Record<string, number>>>>;
    /** Of the last run that came to its end; null before that. */
    readonly summary: TwinSummary | null;
}

export async function twinStatus(paths: TwinPaths): Promise<TwinStatus> {
    const processes = await Promise.all(
        CLUSTERS.map(
            async (cluster) => [cluster, Object.fromEntries(await componentProcesses(paths, cluster))] as const,
        ),
    );
    const text = await readIfThere(paths.summary);
    return {
        controlPlanes: Object.fromEntries(processes) as TwinStatus["controlPlanes"],
        summary: text === undefined ? null : twinSummary.parse(JSON.parse(text)),
    };
}
