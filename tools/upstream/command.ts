import { resolve } from "node:path";

import { type Command, UsageError, UserError } from "../command";
import { importUpstream } from "./importUpstream";

const TARGET = resolve(__dirname, "../../components/upstream");

/** `npm run upstream:import -- PATH`. */
export const upstreamImport: Command = {
    summary:
        "Imports what components/upstream/imports.json names: definitions of custom resources with their types and classes, values of charts with their types, and what charts create.",
    options: { check: { type: "boolean" } },
    optionHelp: { "--check": "write nothing; fail if the files are not what the import would give" },
    positionals: "PATH (directory with index.json, or crds.tar.xz beside it)",
    async run(values, positionals) {
        const [path, ...rest] = positionals;
        if (path === undefined || rest.length > 0) {
            throw new UsageError(
                "upstream:import takes one path: the directory that holds index.json, or its crds.tar.xz",
            );
        }
        const check = values["check"] === true;
        const { changed, stale, breaking } = await importUpstream(resolve(path), TARGET, check);
        for (const line of breaking) {
            console.log(`breaking: ${line}`);
        }
        const differing = [...changed, ...stale];
        if (check && differing.length > 0) {
            const advice = "components/upstream is not what the import would give; run it without --check:";
            throw new UserError([advice, ...differing.map((name) => `  ${name}`)].join("\n"));
        }
        console.log(
            differing.length === 0 ? "Nothing changed." : `Written: ${listed(changed)}; removed: ${listed(stale)}.`,
        );
    },
};

/** A few files by name; of many the number, since `git status` shows the rest. */
function listed(names: readonly string[]): string {
    return names.length > 8 ? `${names.length} files` : names.join(", ") || "nothing";
}
