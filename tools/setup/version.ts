import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Question } from "./pin";

const TIMEOUT_MS = 15_000;

/** The version an executable says it has, or `unknown (...)` with what it said instead. Never fails. */
export async function askVersion(path: string, question: Question, env: NodeJS.ProcessEnv): Promise<string> {
    try {
        if (question === "plugin protocol") {
            // Loaded when needed: the protocol's code takes longer to load than everything else does to run.
            // eslint-disable-next-line @typescript-eslint/no-require-imports -- esbuild compiles what `require` loads.
            const { askPlugin } = require("./askPlugin") as typeof import("./askPlugin");
            return await askPlugin(path, env, TIMEOUT_MS);
        }
        return await askCommand(path, question, env);
    } catch (error) {
        return `unknown (${(error as Error).message.split("\n")[0]})`;
    }
}

async function askCommand(path: string, question: Exclude<Question, string>, env: NodeJS.ProcessEnv): Promise<string> {
    const { stdout } = await promisify(execFile)(path, question.args, {
        // Else the Pulumi CLI looks for a newer one on the network.
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        timeout: TIMEOUT_MS,
    });
    const version = question.answer.exec(stdout)?.[1];
    if (version === undefined) {
        throw new Error(`it printed ${JSON.stringify(stdout.slice(0, 80))}`);
    }
    return version;
}
