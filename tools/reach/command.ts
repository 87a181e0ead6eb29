import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";
import { type Command, UsageError, UserError } from "../command";
import { reach as reachAll } from "./reach";
import { renderReach } from "./report";
import type { ReachResult } from "./result";
import { reachTargets } from "./targets";

const DEFAULT_SECONDS = 3;

/** Says from where it runs what is there. A missing BMC network would else show an hour into a deployment, host by host. */
export const reach: Command = {
    summary:
        "Ask everything that day zero needs whether it answers: BMCs, API servers, DNS, NTP, apt mirror, registry, and files that hosts boot.",
    options: {
        stack: { type: "string", default: "prod" },
        json: { type: "boolean", default: false },
        timeout: { type: "string", default: String(DEFAULT_SECONDS) },
    },
    optionHelp: {
        "--stack NAME": "stack of the site (default: prod)",
        "--timeout SECONDS": `how long each may take; all are asked at once (default: ${DEFAULT_SECONDS})`,
        "--json": "print the answers as JSON (tools/reach/reach.schema.json)",
    },
    async run(values) {
        const seconds = secondsOf(String(values["timeout"]));
        const stack = String(values["stack"]);
        const config = loadFromFiles(stack);
        const plan = planPlatform(stack, config);
        if (plan.site.twin) {
            throw new UserError(`${stack} is a twin: its hosts are simulated, and there is nothing to reach.`);
        }
        const results = await reachAll(reachTargets(config, plan, PROJECT_ROOT), seconds);
        const result: ReachResult = { schemaVersion: 1, stack, results };
        process.stdout.write(values["json"] ? `${JSON.stringify(result, undefined, 2)}\n` : renderReach(result));
        if (results.some(({ status }) => status === "fail")) {
            process.exitCode = 1;
        }
    },
};

function secondsOf(text: string): number {
    const seconds = Number(text);
    if (!(seconds > 0 && seconds <= 60)) {
        throw new UsageError(`--timeout: expected seconds from 0 to 60, got "${text}".`);
    }
    return seconds;
}
