import { homedir } from "node:os";
import { join, resolve } from "node:path";

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
        // As the XDG specification says: a relative path is invalid and has to be ignored, an empty one counts as unset.
        cache: join(
            env["XDG_CACHE_HOME"]?.startsWith("/") ? env["XDG_CACHE_HOME"] : join(homedir(), ".cache"),
            "h200-platform",
        ),
        env,
        ...(downloadBase ? { downloadBase } : {}),
    };
}
