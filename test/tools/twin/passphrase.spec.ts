import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { UserError } from "../../../tools/command";
import { ensurePassphrase } from "../../../twin/passphrase";
import { twinPaths } from "../../../twin/paths";

describe("the passphrase of a twin", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-passphrase-"));
    const paths = twinPaths(root);
    after(() => fs.rmSync(root, { recursive: true }));

    const stored = () => fs.readFileSync(paths.passphrase, "utf8");

    it("is made once and kept", async () => {
        await ensurePassphrase(paths);
        const first = stored();
        assert.match(first, /^[\w-]{43}$/);
        fs.mkdirSync(path.dirname(paths.state), { recursive: true });
        fs.writeFileSync(paths.state, "{}");
        await ensurePassphrase(paths);
        assert.equal(stored(), first);
    });

    it("is not replaced where it is lost: no other opens the state", async () => {
        fs.rmSync(paths.passphrase);
        await assert.rejects(
            ensurePassphrase(paths),
            (error) =>
                error instanceof UserError &&
                error.message ===
                    `${paths.passphrase} is missing, and the state in ${paths.state} cannot be read without it. ` +
                        "Put it back from a copy, or give the twin up with `npm run twin:down` and run again.",
        );
        assert.equal(fs.existsSync(paths.passphrase), false);
    });
});
