import * as fs from "node:fs/promises";
import * as path from "node:path";

import { PROJECT_ROOT } from "../../stacks/config/load";
import { type Command, UsageError, UserError } from "../command";
import { type Part, PARTS, runBench } from "./bench";
import { renderBench } from "./report";
import { benchResult } from "./result";

export const bench: Command = {
    summary:
        "Measures plans, previews, the twin and how an update grows, on a twin in a clone that is removed afterwards.",
    options: {
        quick: { type: "boolean" },
        only: { type: "string", multiple: true },
        json: { type: "boolean" },
    },
    optionHelp: {
        "--quick": "one run of each and no large sizes: shows that it works, the figures mean little",
        "--only PART": `measure this part alone; may be repeated. Parts: ${PARTS.join(", ")}`,
        "--json": "print out/bench.json (tools/bench/bench.schema.json); progress goes to standard error",
    },
    async run({ quick, only, json }) {
        const parts = selected(only as readonly string[] | undefined);
        const interrupted = new AbortController();
        // Again and again pressed, it still has to take the twin away first.
        for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
            process.on(name, () => interrupted.abort(new UserError(`Interrupted by ${name}; nothing was written.`)));
        }
        const result = benchResult.parse(await runBench({ parts, quick: quick === true, signal: interrupted.signal }));
        const file = path.join(PROJECT_ROOT, "out", "bench.json");
        const text = `${JSON.stringify(result, undefined, 2)}\n`;
        await fs.mkdir(path.dirname(file), { recursive: true });
        await fs.writeFile(file, text);
        process.stdout.write(
            json ? text : `\n${renderBench(result)}\nWritten: ${path.relative(process.cwd(), file)}\n`,
        );
    },
};

function selected(only: readonly string[] | undefined): readonly Part[] {
    const unknown = only?.filter((name) => !PARTS.some((part) => part === name)) ?? [];
    if (unknown.length > 0) {
        throw new UsageError(`--only ${unknown.join(", ")}: unknown. Parts: ${PARTS.join(", ")}.`);
    }
    return PARTS.filter((part) => only === undefined || only.includes(part));
}
