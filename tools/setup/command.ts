import { type Command, UsageError } from "../command";
import type { InstalledTool, Sought } from "./lookUp";
import { thisMachine } from "./machine";
import { type Group, GROUPS } from "./pin";
import { showOnTerminal, steadyLines } from "./progress";
import { Run, type ToolReport } from "./run";
import { assemble, pinsOf, type Toolchain } from "./toolchain";

export const setup: Command = {
    summary:
        "Gets the tools the other commands start: from PATH, else from their publishers, else built from pinned sources.",
    options: {
        group: { type: "string", multiple: true, default: ["base"] },
        verify: { type: "boolean" },
        json: { type: "boolean" },
    },
    optionHelp: {
        "--group NAME": `tools to get, ${GROUPS.join(" or ")}; may be given more than once (default: base)`,
        "--verify": "read every cached file and compare its sum",
        "--json": "print the result as JSON (tools/setup/setup.schema.json), progress goes to standard error",
    },
    async run({ group, verify, json }) {
        const started = performance.now();
        const pins = pinsOf(groupsOf(group as string[]));
        const machine = thisMachine();
        let listener: ToolReport = steadyLines(pins, (line) => process.stderr.write(`${line}\n`));
        const run = new Run(pins, machine, {
            thorough: verify === true,
            report: (...progress) => listener(...progress),
        });
        const sought = (await run.lookUpAll()).filter((result): result is Sought => "ways" in result);
        const toolchain = assemble(run, pins, machine);
        if (sought.length > 0 && process.stdout.isTTY && !json) {
            await Promise.all([toolchain, showOnTerminal(sought, run, (report) => (listener = report))]);
        }
        const result = await toolchain;
        const seconds = (performance.now() - started) / 1000;
        process.stdout.write(json ? asJson(result, seconds) : asText(result, seconds));
    },
};

function groupsOf(names: readonly string[]): Group[] {
    const unknown = names.filter((name) => !GROUPS.some((group) => group === name));
    if (unknown.length > 0) {
        throw new UsageError(`--group ${unknown.join(", ")}: unknown. Groups: ${GROUPS.join(", ")}.`);
    }
    return GROUPS.filter((group) => names.includes(group));
}

function asJson({ tools, binDirs }: Toolchain<string>, seconds: number): string {
    return `${JSON.stringify({ schemaVersion: 1, tools: Object.values(tools), binDirs, seconds }, undefined, 4)}\n`;
}

function asText({ tools, binDirs }: Toolchain<string>, seconds: number): string {
    const rows = Object.values(tools).map((tool) => [tool.name, tool.version, tool.how, remark(tool)]);
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
    return [
        ...rows.map((row) =>
            row
                .map((cell, column) => cell.padEnd(widths[column] ?? 0))
                .join("  ")
                .trimEnd(),
        ),
        "",
        `Ready after ${seconds.toFixed(1)} s. To use them by hand: export PATH="${binDirs.join(":")}:$PATH"`,
        "",
    ].join("\n");
}

function remark({ standIn, verifiedBy, path, how }: InstalledTool): string {
    if (standIn) {
        return "STAND-IN of this repository: the publisher's own cannot be had here";
    }
    return how === "path" ? path : `verified by ${verifiedBy}`;
}
