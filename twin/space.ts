import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import * as path from "node:path";

import { UserError } from "../tools/command";
import { CLUSTERS, type TwinPaths } from "./paths";

const MIB = 1024 ** 2;

/** What an etcd sets aside for its log when it starts for the first time, 130 MiB, and some growth. */
const CONTROL_PLANE_MIB = 192;
/** State, logs and temporary files of a run. */
const RUN_MIB = 128;

/**
 * Refuses a run for which the disk is too full. An etcd without room dies, and the API server waits two minutes for it
 * before it complains of something else.
 */
export async function requireSpace(paths: TwinPaths, free = freeMibOn): Promise<void> {
    const freeMib = await free(existsSync(paths.base) ? paths.base : paths.root);
    const made = CLUSTERS.filter((cluster) => existsSync(path.join(paths.controlPlane(cluster), "etcd", "member")));
    const neededMib = RUN_MIB + (CLUSTERS.length - made.length) * CONTROL_PLANE_MIB;
    if (freeMib < neededMib) {
        throw new UserError(
            `${freeMib} MiB are free on the disk of ${paths.base}; the twin needs ${neededMib}. Free some.`,
        );
    }
}

async function freeMibOn(directory: string): Promise<number> {
    const { bavail, bsize } = await statfs(directory);
    return Math.floor((bavail * bsize) / MIB);
}
