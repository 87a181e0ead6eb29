import type { MissingTool } from "./make";
import type { InstalledTool, Sought } from "./lookUp";
import type { Pin } from "./pin";
import type { Run, ToolReport } from "./run";

/** How often a step that takes long says where it is. */
const REMINDER_MS = 30_000;

/** Turns progress into lines for logs: one for each step of a tool, and one every half minute while it lasts. */
export function steadyLines(pins: Readonly<Record<string, Pin>>, print: (line: string) => void): ToolReport {
    const last = new Map<string, { step: string; at: number }>();
    return (tool, step, detail) => {
        const before = last.get(tool);
        const now = performance.now();
        if (before?.step === step && now - before.at < REMINDER_MS) {
            return;
        }
        last.set(tool, { step, at: now });
        const text = before?.step === step && detail !== undefined ? detail : step;
        print(`${tool} ${pins[tool]?.version}: ${text}`);
    };
}

/** Shows the tools of a run on a terminal, one line each, until all are settled. */
export async function showOnTerminal(
    sought: readonly Sought[],
    run: Run,
    listen: (report: ToolReport) => void,
): Promise<void> {
    const { Listr, PRESET_TIMER } = await import("listr2");
    const show = new Map<string, (text: string) => void>();
    listen((tool, step, detail) => show.get(tool)?.(detail === undefined ? step : `${step}: ${detail}`));
    const tasks = sought.map(({ name, pin }) => ({
        title: `${name} ${pin.version}`,
        task: async (_: unknown, task: { output: string }) => {
            show.set(name, (text) => (task.output = text));
            succeed(await run.tool(name));
        },
    }));
    await new Listr(tasks, {
        concurrent: true,
        exitOnError: false,
        // The run has its own, which end builds first.
        registerSignalListeners: false,
        rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false },
    }).run();
}

function succeed(result: InstalledTool | MissingTool): void {
    if (!("how" in result)) {
        throw new Error("not to be had"); // Marks the line; the reasons come in one message for all tools.
    }
}
