import { resolve } from "node:path";

import { type Command, UserError } from "../command";
import { recordManifests } from "./recordManifests";

const TARGET = resolve(__dirname, "../../components/upstream");

/** `npm run upstream:manifests`. */
export const upstreamManifests: Command = {
    summary:
        "Records what projects without a chart release, built from the Go modules that components/upstream/imports.json names.",
    options: { check: { type: "boolean" } },
    optionHelp: { "--check": "write nothing; fail if the files are not what the modules give" },
    async run(values) {
        const check = values["check"] === true;
        const changed = await recordManifests(TARGET, check);
        if (check && changed.length > 0) {
            const advice = "components/upstream is not what the modules give; run it without --check:";
            throw new UserError([advice, ...changed.map((name) => `  ${name}`)].join("\n"));
        }
        console.log(changed.length === 0 ? "Nothing changed." : `Written: ${changed.join(", ")}.`);
    },
};
