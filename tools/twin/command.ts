import { LIVE_NAMES } from "../../stacks/config/sections/twin";
import { liveNames } from "../../twin/live/options";
import { runTwin } from "../../twin/run";
import { renderSummary } from "../../twin/summaryText";
import type { Command } from "../command";

export const twin: Command = {
    summary: "Apply the whole platform to real control planes on this machine, with simulated hosts.",
    options: {
        like: { type: "string" },
        source: { type: "string" },
        live: { type: "string" },
        "no-checkpoints": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    },
    optionHelp: {
        "--like STACK": "rehearse another stack than prod, e.g. staging",
        "--source SOURCE":
            "where charts come from: footprint, bundle, mirror or upstream; their places stand in the stack file",
        "--live LIST": `operators that run for real instead of being played by KWOK, separated by commas: ${LIVE_NAMES.join(", ")}`,
        "--no-checkpoints":
            "write the state once, in the end: faster, but a run that is killed leaves objects that it does not know",
        "--json": "print the summary as JSON (twin/summary.schema.json); progress goes to standard error",
    },
    async run(values) {
        const { like, source, live } = values;
        const summary = await runTwin({
            ...(typeof like === "string" && { like }),
            ...(typeof source === "string" && { source }),
            ...(typeof live === "string" && { live: liveNames(live) }),
            checkpoints: values["no-checkpoints"] !== true,
        });
        const hint = "Look around: source .twin/env && kubectl get pods -A    Remove it: npm run twin:down\n";
        process.stdout.write(
            values["json"] ? `${JSON.stringify(summary, undefined, 2)}\n` : `\n${renderSummary(summary)}\n${hint}`,
        );
    },
};
