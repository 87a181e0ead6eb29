import { resolve } from "node:path";

import { cacheFolder } from "../../stacks/cacheFolder";
import { currentPlatform, type Platform } from "./platform";

/** All that setup takes from its surroundings; tests hand in their own. */
export interface Machine {
    readonly platform: Platform;
    /** The checkout: module directories, sources of bundles, the lock file. */
    readonly root: string;
    /** Where tools are kept, outside the checkout, shared by all checkouts. */
    readonly cache: string;
    readonly env: NodeJS.ProcessEnv;
    /** Replaces `https://` of every download, see `Downloads`. */
    readonly downloadBase?: string;
}

export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
    const downloadBase = env["H200_DOWNLOAD_BASE"];
    return {
        platform: currentPlatform(),
        root: resolve(__dirname, "../.."),
        cache: cacheFolder(env),
        env,
        ...(downloadBase ? { downloadBase } : {}),
    };
}
