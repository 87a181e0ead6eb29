import { availableParallelism } from "node:os";

import { type Command, type OptionValues, UsageError } from "../command";
import { report, runSteps, type Stages } from "./runSteps";
import { type SuiteStep, tally, total } from "./step";

/** A command that runs steps and ends with the line `N passed, N failed`; exit code 1 when anything failed. */
export function stepsCommand(summary: string, stages: Stages): Command {
    const names = stages.flat().map(({ name }) => name);
    return {
        summary,
        options: { only: { type: "string", multiple: true }, bail: { type: "boolean" } },
        optionHelp: {
            "--only STEP": `run this step alone, and what it needs; may be repeated. Steps: ${names.join(", ")}`,
            "--bail": "start nothing more after the first failure",
        },
        run: async (values) => {
            const interrupted = new AbortController();
            for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
                process.once(name, () => interrupted.abort(`interrupted by ${name}`));
            }
            const selected = select(stages, values);
            const outcomes = await runSteps(selected, {
                bail: values["bail"] === true,
                color: process.stdout.isTTY,
                parallel: availableParallelism(),
                signal: interrupted.signal,
                write: (text) => process.stdout.write(text),
            });
            const failed = outcomes.filter((outcome) => outcome.failed > 0);
            const done = outcomes.map(({ name }) => name);
            const left = selected.flat().filter(({ name }) => !done.includes(name));
            console.log(["", ...failed.map(report), ...left.map(({ name }) => `${name}: not run`), ""].join("\n"));
            const sum = total(outcomes);
            for (const { name, skipped, leftOut } of outcomes.filter((outcome) => outcome.leftOut !== undefined)) {
                console.log(`${skipped} skipped: ${name}, ${leftOut}; \`npm run test:live\` runs them all`);
            }
            const missing = total(outcomes.filter(({ leftOut }) => leftOut === undefined)).skipped;
            if (missing > 0) {
                console.log(`${missing} skipped: what they need is not on this machine`);
            }
            console.log(tally({ ...sum, skipped: 0 }));
            process.exitCode = failed.length > 0 || left.length > 0 ? 1 : 0;
        },
    };
}

/** The steps that `--only` names, whatever changed, with what they need; all of them without it. */
function select(stages: Stages, values: OptionValues): Stages {
    const only = values["only"] as readonly string[] | undefined;
    const steps = stages.flat();
    const unknown = only?.filter((wanted) => !steps.some(({ name }) => name === wanted)) ?? [];
    if (unknown.length > 0) {
        throw new UsageError(
            `--only: no step is called ${unknown.join(", ")}. Steps: ${steps.map(({ name }) => name).join(", ")}.`,
        );
    }
    const needed = steps.filter(({ name }) => only?.includes(name)).flatMap(({ needs = [] }) => needs);
    if (only === undefined) {
        return stages;
    }
    const asked = ({ area: _, ...step }: SuiteStep): SuiteStep => step;
    return stages.map((stage) =>
        stage
            .filter(({ name }) => [...only, ...needed].includes(name))
            .map((step) => (step.kind === "suite" ? asked(step) : step)),
    );
}
