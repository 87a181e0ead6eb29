import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";

import { UserError } from "../tools/command";
import { remembered } from "./files";
import type { TwinPaths } from "./paths";

/** Makes the passphrase of the twin's secrets on the first run. One that is lost is not replaced: no other opens the state. */
export async function ensurePassphrase({ passphrase, state }: TwinPaths): Promise<void> {
    if (existsSync(state) && !existsSync(passphrase)) {
        throw new UserError(
            `${passphrase} is missing, and the state in ${state} cannot be read without it. ` +
                "Put it back from a copy, or give the twin up with `npm run twin:down` and run again.",
        );
    }
    await remembered(passphrase, () => randomBytes(32).toString("base64url"));
}
