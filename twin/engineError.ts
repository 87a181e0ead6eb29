import { existsSync, readFileSync } from "node:fs";

import { CommandError } from "@pulumi/pulumi/automation";

import { UserError } from "../tools/command";
import type { TwinPaths } from "./paths";

/**
 * What the engine's command line said, without the Automation API's account of how it was called, and the state file if that
 * is what it could not read: the engine does not name it. Any other error stays as it is.
 */
export function engineError(error: unknown, { state }: Pick<TwinPaths, "state">): unknown {
    if (!(error instanceof CommandError)) {
        return error;
    }
    const lines = error.message.split("\n").map((line) => line.replace(/^ stderr: /, "").trim());
    const said = [...new Set(lines.filter((line) => line.startsWith("error: ")))];
    return new UserError(
        `${said.length > 0 ? said.join("\n") : error.message}\n` +
            (damage(state) ??
                "The engine could not work on the twin; docs/runbooks/twin-does-not-start.md says what to do."),
    );
}

/** What is wrong with a state file that is not JSON, and what to do about it. */
function damage(state: string): string | undefined {
    if (!existsSync(state)) {
        return undefined;
    }
    try {
        JSON.parse(readFileSync(state, "utf8"));
        return undefined;
    } catch (error) {
        // The engine keeps the state before the last change there.
        const backup = `${state}.bak`;
        const copy = existsSync(backup) ? `Copy ${backup} over it and run again, or give` : "Give";
        return `${state} cannot be read (${(error as Error).message}). ${copy} the twin up with \`npm run twin:down\`.`;
    }
}
