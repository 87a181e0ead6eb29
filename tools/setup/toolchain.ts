import { basename, join } from "node:path";

import { UserError } from "../command";
import { binDirectory, link } from "./links";
import type { InstalledTool as Installed } from "./lookUp";
import { type Machine, thisMachine } from "./machine";
import { missingMessage } from "./missing";
import type { Group, Pin } from "./pin";
import { PINS, type ToolName, type ToolOf } from "./pins";
import { steadyLines } from "./progress";
import { Run } from "./run";

export type InstalledTool<Name extends string = ToolName> = Installed<Name>;

export interface Toolchain<Name extends string = ToolOf<"base">> {
    readonly tools: { readonly [Tool in Name]: InstalledTool<Tool> };
    /** For PATH, first wins. They hold these tools and nothing else. */
    readonly binDirs: readonly string[];
}

/**
 * Finds or makes the tools of some groups, by default those that `npm run twin` needs. `report` gets a line for each step
 * of what has to be made, and none when everything is there.
 *
 * @throws UserError with one message that names every tool that cannot be had, what was tried, and what to do
 */
export async function ensureToolchain<G extends Group = "base">({
    groups = ["base" as G],
    report = () => undefined,
}: { groups?: readonly G[]; report?: (line: string) => void } = {}): Promise<Toolchain<ToolOf<G>>> {
    const pins = pinsOf(groups);
    const machine = thisMachine();
    const run = new Run(pins, machine, { report: steadyLines(pins, report) });
    return await assemble(run, pins, machine);
}

export function pinsOf(groups: readonly Group[]): Readonly<Record<string, Pin>> {
    return Object.fromEntries(Object.entries(PINS).filter(([, { group }]) => groups.includes(group)));
}

/** Waits for all tools of a run; ends its downloads and builds when this process is asked to end. */
export async function assemble(
    run: Run,
    pins: Readonly<Record<string, Pin>>,
    machine: Machine,
): Promise<Toolchain<string>> {
    const release = stopOnSignal(run);
    try {
        const settled = await Promise.allSettled(Object.keys(pins).map((name) => run.tool(name)));
        const failed = new Set(
            settled.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : [])),
        );
        const [failure] = failed;
        if (failure) {
            throw failure;
        }
        const results = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
        const missing = results.flatMap((result) => ("how" in result ? [] : [result]));
        if (missing.length > 0) {
            throw new UserError(await missingMessage(missing, pins, machine));
        }
        const tools = Object.fromEntries(results.flatMap((tool) => ("how" in tool ? [[tool.name, tool]] : [])));
        const executables = Object.fromEntries(Object.values(tools).map(({ name, path }) => [name, path]));
        return { tools, binDirs: [await binDirectory(machine.cache, executables)] };
    } finally {
        release();
    }
}

/**
 * Puts resource plugins and language host where the engine looks for them, so that it neither downloads any nor takes those
 * of the user.
 *
 * @param pulumiHome what the engine gets as `PULUMI_HOME`
 */
export async function linkPlugins({ tools }: Toolchain, pulumiHome: string): Promise<void> {
    for (const { name, version, path } of Object.values(tools)) {
        const [, plugin] = /^pulumi-((?:resource|language)-.+)$/.exec(name) ?? [];
        if (plugin) {
            // The engine skips plugins whose directory is itself a link.
            await link(path, join(pulumiHome, "plugins", `${plugin}-v${version}`, basename(path)));
        }
    }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Go keeps compiling when its parent is gone. @returns what takes the handlers away again */
function stopOnSignal(run: Run): () => void {
    const stop = (signal: NodeJS.Signals): void => {
        run.stop(new UserError(`Interrupted by ${signal}. What was complete is kept; run it again to go on.`));
        release();
        process.kill(process.pid, signal);
    };
    const release = (): void => SIGNALS.forEach((signal) => process.removeListener(signal, stop));
    SIGNALS.forEach((signal) => process.on(signal, stop));
    return release;
}
