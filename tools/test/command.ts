import { checks } from "../check/steps";
import type { Step } from "./step";
import { stepsCommand } from "./stepsCommand";

/** Builds what it cannot find or download: with nothing but Go modules that takes half an hour on two cores. */
const setup: Step = { kind: "program", name: "setup", argv: ["tools/run.js", "setup"], limitSeconds: 90 * 60 };

/** A suite that works on the real engine or on the twin; alone on the machine, since it starts control planes. */
function liveStage(name: string, limitMinutes: number): [Step] {
    const specs = `test/${name}/**/*.spec.ts`;
    return [{ kind: "suite", name, specs, limitSeconds: limitMinutes * 60, needs: ["setup"] }];
}

/** What CI runs. */
export const testStages = [checks, [setup], liveStage("engine", 15), liveStage("twin", 40)];

/** What takes too long for every change. */
export const soakStages = [[setup], liveStage("bench", 60), liveStage("soak", 240)];

export const test = stepsCommand("Runs the checks, then the suites on the real engine and on the twin.", testStages);

export const testSoak = stepsCommand("Runs the suites that take too long for every change.", soakStages);
