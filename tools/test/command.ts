import { checks } from "../check/steps";
import type { Stages } from "./runSteps";
import type { Step, SuiteStep } from "./step";
import { stepsCommand } from "./stepsCommand";

/** Builds what it cannot find or download: with nothing but Go modules that takes half an hour on two cores. */
const setup: Step = { kind: "program", name: "setup", argv: ["tools/run.js", "setup"], limitSeconds: 90 * 60 };

/** A suite that works on the real engine or on the twin. */
function real(folder: string, limitMinutes: number): SuiteStep {
    const specs = `test/${folder}/**/*.spec.ts`;
    return { kind: "suite", name: folder, specs, limitSeconds: limitMinutes * 60, needs: ["setup"] };
}

/** Suites on a twin beside which operators run for real. Each builds what it needs the first time; a folder of `test/live/` each. */
const live: readonly SuiteStep[] = [
    {
        ...real("live/metal", 90),
        // The program that it applies, as far as it makes machines and their nodes of hosts, and what applies it.
        area: [
            "Pulumi.",
            "components/control-plane/",
            "components/gpu/",
            "components/metal/",
            "components/serving/replicaResources.ts",
            "components/shared/",
            "components/upstream/",
            "docs/runbooks/gpu-hosts.md",
            "package-lock.json",
            "stacks/",
            "test/live/metal/",
            "test/twin/support/",
            "tools/setup/",
            "tools/stand-ins/tls/",
            "tools/twin/",
            "twin/",
        ],
    },
];

/** What CI runs. The suites on the engine wait a good deal for time to pass, so they run side by side; live ones each alone. */
export const testStages = [
    checks,
    [setup],
    [real("engine", 30), real("twin/program", 55), real("twin/lifecycle", 55)],
    ...live.map((suite) => [suite]),
];

/** All live suites, whatever changed: for every night, and by hand. */
export const liveStages: Stages = [[setup], ...live.map(({ area: _, ...suite }) => [suite])];

/** What takes too long for every change. */
export const soakStages = [[setup], [real("bench", 60)], [real("soak", 240)]];

export const test = stepsCommand("Runs the checks, then the suites on the real engine and on the twin.", testStages);

export const testLive = stepsCommand("Runs the suites on a twin beside which operators run for real.", liveStages);

export const testSoak = stepsCommand("Runs the suites that take too long for every change.", soakStages);
