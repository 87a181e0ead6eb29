import * as fs from "node:fs/promises";

import { withLock } from "../tools/setup/lock";
import { liveProcesses } from "./live/processes";
import { CLUSTERS, type TwinPaths } from "./paths";
import { componentProcesses, end, orphanedPlugins } from "./processes";

/** Ends every process of the twin and removes all it kept. What it needs to know stands under `.twin/`; no tool is needed. */
export async function removeTwin(paths: TwinPaths): Promise<{ readonly ended: number }> {
    const ended = await withLock(
        paths.base,
        () => console.error("A run works on this twin, or was just killed: waiting ..."),
        async () => {
            const processes = await Promise.all(CLUSTERS.map((cluster) => componentProcesses(paths, cluster)));
            // First what watches the control planes: it would only complain about their end.
            const live = await endLive(paths);
            const pids = [...processes.flatMap((found) => [...found.values()]), ...(await orphanedPlugins(paths))];
            // What an API server would finish first goes with it: it waits for watchers that never leave.
            await end(pids, 0);
            return live + pids.length;
        },
    );
    await fs.rm(paths.base, { recursive: true, force: true });
    return { ended };
}

/** Until none is left: one of them starts others, and may have done so after it was looked for. @returns how many ended */
async function endLive(paths: TwinPaths): Promise<number> {
    let ended = 0;
    for (;;) {
        const live = [...(await liveProcesses(paths)).values()];
        if (live.length === 0) {
            return ended;
        }
        await end(live);
        ended += live.length;
    }
}
