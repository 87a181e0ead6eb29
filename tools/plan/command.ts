import * as path from "node:path";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import type { Command } from "../command";
import { writeWhole } from "../wholeFile";
import { writeDayZero } from "./dayZero";
import { renderPage } from "./page/page";
import { renderPlan } from "./report";

/** Prints what a stack would be, without the engine, a passphrase or a network. */
export const plan: Command = {
    summary: "Show the platform that a stack's configuration describes, and what it promises.",
    options: {
        stack: { type: "string", default: "prod" },
        json: { type: "boolean", default: false },
    },
    optionHelp: {
        "--stack NAME": "stack to plan (default: prod)",
        "--json": "print the whole plan as JSON (stacks/plan/plan.schema.json)",
    },
    async run(values) {
        const stack = String(values["stack"]);
        const decided = planPlatform(stack, loadFromFiles(stack));
        const json = `${JSON.stringify(decided, undefined, 2)}\n`;
        await writeWhole(path.join(PROJECT_ROOT, "out", stack, "plan.json"), json);
        await writeWhole(path.join(PROJECT_ROOT, "out", stack, "plan.html"), renderPage(decided));
        await writeDayZero(decided, path.join(PROJECT_ROOT, "out", stack));
        process.stdout.write(values["json"] ? json : renderPlan(decided));
        const failed = decided.verdicts.filter(({ status }) => status === "fail");
        if (failed.length > 0) {
            process.exitCode = 1;
        }
        if (values["json"]) {
            failed.forEach(({ id, subject, reason = "" }) =>
                process.stderr.write(`fail ${id} (${subject}): ${reason}\n`),
            );
        }
    },
};
