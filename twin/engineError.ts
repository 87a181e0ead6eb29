import { CommandError } from "@pulumi/pulumi/automation";

import { UserError } from "../tools/command";

/**
 * What the engine's command line said, without the Automation API's account of how it was called. Any other error stays as
 * it is.
 */
export function engineError(error: unknown): unknown {
    if (!(error instanceof CommandError)) {
        return error;
    }
    const lines = error.message.split("\n").map((line) => line.replace(/^ stderr: /, "").trim());
    const said = [...new Set(lines.filter((line) => line.startsWith("error: ")))];
    return new UserError(
        `${said.length > 0 ? said.join("\n") : error.message}\n` +
            "The engine could not work on the twin; docs/runbooks/twin-does-not-start.md says what to do.",
    );
}
