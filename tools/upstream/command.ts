import { resolve } from "node:path";

import { type Command, UsageError } from "../command";
import { importUpstream } from "./importUpstream";

const TARGET = resolve(__dirname, "../../components/upstream");

/** `npm run upstream:import -- PATH`. */
export const upstreamImport: Command = {
    summary: "Imports CRD schemas, their types and chart footprints that components/upstream/imports.json names.",
    options: {},
    optionHelp: {},
    positionals: "PATH (directory with index.json, or crds.tar.xz beside it)",
    async run(_values, positionals) {
        const [path, ...rest] = positionals;
        if (path === undefined || rest.length > 0) {
            throw new UsageError(
                "upstream:import takes one path: the directory that holds index.json, or its crds.tar.xz",
            );
        }
        const written = await importUpstream(resolve(path), TARGET);
        console.log(written.length === 0 ? "Nothing changed." : `Written: ${written.join(", ")}`);
    },
};
