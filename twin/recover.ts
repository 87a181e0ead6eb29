import * as path from "node:path";

import type { Stack } from "@pulumi/pulumi/automation";

import { UserError } from "../tools/command";
import { listIfThere, readIfThere } from "./files";
import type { TwinPaths } from "./paths";
import { commandLine, end, isEngine, orphanedPlugins } from "./processes";
import { TWIN_STACK } from "./project";

interface PendingDeployment {
    readonly deployment?: { readonly resources?: readonly unknown[]; readonly pending_operations?: readonly unknown[] };
}

export interface Recovered {
    /** What an interrupted run had left behind; empty after a clean one. */
    readonly mended: readonly string[];
    /** Nothing was ever deployed. */
    readonly empty: boolean;
}

/**
 * Brings the state of an interrupted run back to what is really there: the lock of a dead process goes, and resources that
 * were being created are looked up instead of being guessed.
 */
export async function recover(
    paths: TwinPaths,
    stack: Pick<Stack, "cancel" | "exportStack" | "refresh">,
): Promise<Recovered> {
    const mended: string[] = [];
    const holders = await lockHolders(paths);
    for (const pid of holders) {
        // After a restart of the machine its number may be that of any other process.
        if (pid !== undefined && isEngine(await commandLine(pid))) {
            throw new UserError(
                `Another pulumi process (pid ${pid}) works on the twin; wait for it, or stop it, and run again.`,
            );
        }
    }
    if (holders.length > 0) {
        await stack.cancel();
        mended.push(...holders.map((pid) => `removed the lock of pulumi process ${pid ?? "unknown"}, which is gone`));
    }
    const orphans = await orphanedPlugins(paths);
    if (orphans.length > 0) {
        await end(orphans);
        mended.push(`ended ${orphans.length} plugins of an engine that was killed`);
    }
    const { deployment } = (await stack.exportStack()) as PendingDeployment;
    const pending = deployment?.pending_operations?.length ?? 0;
    if (pending > 0) {
        await stack.refresh({ clearPendingCreates: true });
        mended.push(`looked up ${pending} resources whose creation or change was interrupted`);
    }
    return { mended, empty: !deployment?.resources?.length };
}

/** Process ids in the engine's locks; undefined for a lock that says none, left where the disk was full. */
async function lockHolders(paths: TwinPaths): Promise<(number | undefined)[]> {
    const folder = path.join(paths.backend, ".pulumi", "locks", "organization", "h200-platform", TWIN_STACK);
    const names = (await listIfThere(folder)).filter((file) => file.endsWith(".json"));
    return Promise.all(
        names.map(async (name) => {
            const [, pid] = /"pid":\s*(\d+)/.exec((await readIfThere(path.join(folder, name))) ?? "") ?? [];
            return pid === undefined ? undefined : Number(pid);
        }),
    );
}
