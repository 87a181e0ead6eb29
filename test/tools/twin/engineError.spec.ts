import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { CommandError } from "@pulumi/pulumi/automation";

import { UserError } from "../../../tools/command";
import { engineError } from "../../../twin/engineError";

/** Their constructor is not part of the published types. */
const commandError = (said: string): unknown => Reflect.construct(CommandError, [{ toString: () => said }]);

/** A twin that has no state yet. */
const none = { state: path.join(os.tmpdir(), "h200-no-such-state.json") };

describe("an error of the engine's command line", () => {
    it("is what it said, once, without how it was called", () => {
        const reason = "error: failed to load checkpoint: unexpected end of JSON input";
        const called = "Command failed with exit code 1: pulumi stack export --show-secrets --stack twin";
        const said = `code: -2\n stdout: \n stderr: ${called}\n${reason}\n err?: Error: ${called}\n${reason}\n    at exec (cmd.ts:238:15)\n`;
        const error = engineError(commandError(said), none);
        assert.ok(error instanceof UserError);
        assert.equal(
            error.message,
            `${reason}\nThe engine could not work on the twin; docs/runbooks/twin-does-not-start.md says what to do.`,
        );
    });

    it("is all it said where it names no error, and any other error stays what it is", () => {
        assert.match((engineError(commandError("code: 255"), none) as Error).message, /^code: 255\n/);
        const defect = new TypeError("x is not a function");
        assert.equal(engineError(defect, none), defect);
    });

    it("names a state file that is no JSON, and the copy that the engine keeps of it", () => {
        const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-state-"));
        const state = path.join(root, "twin.json");
        const message = () => (engineError(commandError("error: no checkpoint\n"), { state }) as Error).message;
        try {
            fs.writeFileSync(state, "garbage");
            const [, without = ""] = message().split("\n");
            assert.ok(without.startsWith(`${state} cannot be read (`), without);
            assert.match(without, /\)\. Give the twin up with `npm run twin:down`\.$/);
            fs.writeFileSync(`${state}.bak`, "{}");
            assert.match(message(), /\)\. Copy \S+\/twin\.json\.bak over it and run again, or give the twin up with /);
            fs.writeFileSync(state, "{}");
            assert.match(message(), /\nThe engine could not work on the twin; /);
        } finally {
            fs.rmSync(root, { recursive: true });
        }
    });
});
