import { LIVE_NAMES, type LiveName } from "../../stacks/config/sections/twin";
import { UsageError } from "../../tools/command";

/** What a list such as `metal` names, each once, in the order in which they are started. */
export function liveNames(list: string): readonly LiveName[] {
    const names = list.split(",").map((name) => name.trim());
    const unknown = names.filter((name) => !LIVE_NAMES.some((known) => known === name));
    if (unknown.length > 0) {
        const quoted = unknown.map((name) => JSON.stringify(name)).join(", ");
        throw new UsageError(`--live ${quoted}: what can run live: ${LIVE_NAMES.join(", ")}.`);
    }
    return LIVE_NAMES.filter((name) => names.includes(name));
}
