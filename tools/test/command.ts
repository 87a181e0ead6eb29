import { checks } from "../check/steps";
import type { Step } from "./step";
import { stepsCommand } from "./stepsCommand";

/** Builds what it cannot find or download: with nothing but Go modules that takes half an hour on two cores. */
const setup: Step = { kind: "program", name: "setup", argv: ["tools/run.js", "setup"], limitSeconds: 90 * 60 };

/** A suite that works on the real engine or on the twin. */
function live(folder: string, limitMinutes: number): Step {
    const specs = `test/${folder}/**/*.spec.ts`;
    return { kind: "suite", name: folder, specs, limitSeconds: limitMinutes * 60, needs: ["setup"] };
}

/** What CI runs. The live suites wait a good deal for time to pass, so they run side by side. */
export const testStages = [checks, [setup], [live("engine", 30), live("twin/program", 55), live("twin/lifecycle", 55)]];

/** What takes too long for every change. */
export const soakStages = [[setup], [live("bench", 60)], [live("soak", 240)]];

export const test = stepsCommand("Runs the checks, then the suites on the real engine and on the twin.", testStages);

export const testSoak = stepsCommand("Runs the suites that take too long for every change.", soakStages);
