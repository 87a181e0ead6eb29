import { twinPaths } from "../../twin/paths";
import { readTwinStatus } from "../../twin/status";
import { renderSummary } from "../../twin/summaryText";
import type { Command } from "../command";

export const status: Command = {
    summary: "Show whether the twin runs, and what its last run did.",
    options: { json: { type: "boolean", default: false } },
    optionHelp: { "--json": "print it as JSON (twin/status.schema.json)" },
    async run(values) {
        const found = await readTwinStatus(twinPaths(), (line) => console.error(line));
        if (values["json"]) {
            console.log(JSON.stringify(found, undefined, 2));
            return;
        }
        const running = (processes: Readonly<Record<string, number>>) =>
            Object.entries(processes).map(([name, pid]) => `${name} (pid ${pid})`);
        for (const [cluster, processes] of Object.entries(found.controlPlanes)) {
            console.log(`${cluster.padEnd(14)}${running(processes).join(", ") || "down"}`);
        }
        if (Object.keys(found.live).length > 0) {
            console.log(`${"live".padEnd(14)}${running(found.live).join(", ")}`);
        }
        console.log(
            found.summary
                ? `\nLast complete run, ${found.summary.finishedAt}:\n${renderSummary(found.summary)}`
                : "\nNo complete run yet: npm run twin",
        );
    },
};
