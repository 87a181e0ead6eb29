import * as path from "node:path";

import { LIVE_NAMES, type LiveName } from "../../stacks/config/sections/twin";
import { UserError } from "../../tools/command";
import { readIfThere, writePrivate } from "../files";
import type { TwinPaths } from "../paths";

/**
 * Remembers what runs live on a twin, and refuses to go on with less: objects there carry finalizers of controllers that would
 * never come again, and webhooks behind which nothing would answer.
 */
export async function remainLive(paths: TwinPaths, live: readonly LiveName[]): Promise<void> {
    const file = path.join(paths.live, "names");
    const before = ((await readIfThere(file)) ?? "").split(",").filter((name) => name !== "");
    const left = before.filter((name) => !live.some((wanted) => wanted === name));
    if (left.length > 0) {
        throw new UserError(
            `This twin runs ${left.join(", ")} live, and its objects count on that: add \`-- --live ${before.join(",")}\`, ` +
                "or run `npm run twin:down` first.",
        );
    }
    if (live.length > before.length) {
        await writePrivate(file, LIVE_NAMES.filter((name) => live.includes(name)).join(","));
    }
}
