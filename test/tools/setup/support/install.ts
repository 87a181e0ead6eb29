import type { InstalledTool } from "../../../../tools/setup/lookUp";
import type { Machine } from "../../../../tools/setup/machine";
import type { Pin } from "../../../../tools/setup/pin";
import { Run } from "../../../../tools/setup/run";
import { assemble } from "../../../../tools/setup/toolchain";

export interface Outcome {
    /** By name: how it was come by, and whether it is a stand-in. */
    readonly tools: Readonly<Record<string, InstalledTool>>;
    /** `tool: step` for every step. */
    readonly steps: readonly string[];
}

/** One run of setup over some pins, as a command does it. */
export async function install(pins: Record<string, Pin>, machine: Machine, thorough = false): Promise<Outcome> {
    const steps: string[] = [];
    const report = (tool: string, step: string) => steps.push(`${tool}: ${step}`);
    const { tools } = await assemble(new Run(pins, machine, { report, thorough }), pins, machine);
    return { tools, steps };
}
