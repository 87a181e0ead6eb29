import * as fs from "node:fs/promises";
import * as path from "node:path";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import type { Command } from "../command";
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
        "--json": "print the whole plan as JSON",
    },
    async run(values) {
        const stack = String(values["stack"]);
        const decided = planPlatform(stack, loadFromFiles(stack));
        const json = `${JSON.stringify(decided, undefined, 2)}\n`;
        const folder = path.join(PROJECT_ROOT, "out", stack);
        await fs.mkdir(folder, { recursive: true });
        await fs.writeFile(path.join(folder, "plan.json"), json);
        process.stdout.write(values["json"] ? json : renderPlan(decided));
        if (decided.verdicts.some(({ status }) => status === "fail")) {
            process.exitCode = 1;
        }
    },
};
