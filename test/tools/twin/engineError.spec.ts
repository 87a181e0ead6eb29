import assert from "node:assert/strict";

import { CommandError } from "@pulumi/pulumi/automation";

import { UserError } from "../../../tools/command";
import { engineError } from "../../../twin/engineError";

/** Their constructor is not part of the published types. */
const commandError = (said: string): unknown => Reflect.construct(CommandError, [{ toString: () => said }]);

describe("an error of the engine's command line", () => {
    it("is what it said, once, without how it was called", () => {
        const reason = "error: failed to load checkpoint: unexpected end of JSON input";
        const called = "Command failed with exit code 1: pulumi stack export --show-secrets --stack twin";
        const said = `code: -2\n stdout: \n stderr: ${called}\n${reason}\n err?: Error: ${called}\n${reason}\n    at exec (cmd.ts:238:15)\n`;
        const error = engineError(commandError(said));
        assert.ok(error instanceof UserError);
        assert.equal(
            error.message,
            `${reason}\nThe engine could not work on the twin; docs/runbooks/twin-does-not-start.md says what to do.`,
        );
    });

    it("is all it said where it names no error, and any other error stays what it is", () => {
        assert.match((engineError(commandError("code: 255")) as Error).message, /^code: 255\n/);
        const defect = new TypeError("x is not a function");
        assert.equal(engineError(defect), defect);
    });
});
