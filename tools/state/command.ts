import { existsSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

import { version } from "@pulumi/kubernetes/package.json";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { type Command, UsageError, UserError } from "../command";
import { recoverState } from "./recover";
import type { Recovery } from "./recovery";

/** Writes a lost state anew. Works where a hand-typed `pulumi` works: same backend, same passphrase or key. */
export const stateRecover: Command = {
    summary: "Write the lost state of a stack anew from its program and its clusters, without touching an object.",
    options: {
        stack: { type: "string" },
        "as-they-are": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    },
    optionHelp: {
        "--stack NAME": "stack whose state is lost; it has to exist in the backend (`pulumi stack init`)",
        "--as-they-are":
            "record objects that differ from the program, or that Pulumi did not apply, instead of stopping at them",
        "--json": "print the result as JSON (tools/state/recovery.schema.json); progress goes to standard error",
    },
    async run(values) {
        const { stack } = values;
        if (typeof stack !== "string" || stack === "") {
            throw new UsageError("--stack NAME is needed: a recovery has no default.");
        }
        // The program would say the same of a stack that has no file, or a broken one, after the engine had started it.
        loadFromFiles(stack);
        const result = await recoverState({
            stack,
            project: process.env["PULUMI_OPTION_CWD"] ?? PROJECT_ROOT,
            plugin: kubernetesPlugin(process.env),
            asTheyAre: values["as-they-are"] === true,
        });
        process.stdout.write(values["json"] ? `${JSON.stringify(result, undefined, 2)}\n` : render(result));
    },
};

/** Where the engine would take it from. */
function kubernetesPlugin({ PULUMI_HOME = path.join(homedir(), ".pulumi") }: NodeJS.ProcessEnv): string {
    const name = "pulumi-resource-kubernetes";
    const file = path.join(PULUMI_HOME, "plugins", `resource-kubernetes-v${version}`, name);
    if (!existsSync(file)) {
        throw new UserError(
            `${file} is not there. On the twin: \`source .twin/env\` first. Else run \`pulumi plugin install resource kubernetes ${version}\`.`,
        );
    }
    return file;
}

function render({ stack, recorded, objects, known, asTheyAre, notes }: Recovery): string {
    const remarks = (title: string, found: Recovery["notes"]) =>
        found.length === 0
            ? []
            : [title, ...found.map(({ resource, id, reason }) => `  ${resource} (${id}): ${reason}`)];
    return [
        ...remarks("Recorded as they are; the next preview shows what it wants to change:", asTheyAre),
        ...remarks("Worth knowing:", notes),
        `State of ${stack}: ${recorded} resources recorded, ${known} known before; ${objects} objects looked up, none written.`,
        `Now: pulumi preview --stack ${stack} --refresh --expect-no-changes`,
        "",
    ].join("\n");
}
