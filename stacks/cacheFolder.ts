import { homedir } from "node:os";
import * as path from "node:path";

/** Where tools, charts and renders are kept: outside the checkout, shared by all checkouts. */
export function cacheFolder({ XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
    // As the XDG specification says: a relative path is invalid and has to be ignored, an empty one counts as unset.
    const base = XDG_CACHE_HOME?.startsWith("/") ? XDG_CACHE_HOME : path.join(homedir(), ".cache");
    return path.join(base, "h200-platform");
}
