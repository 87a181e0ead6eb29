import { changes, leftOut } from "./area";
import { runChild } from "./child";
import { inTurn } from "./inTurn";
import { type Outcome, type Step, tally } from "./step";
import { countTests, runSuite } from "./suite";

/** Stages run one after another, the steps of a stage side by side. */
export type Stages = readonly (readonly Step[])[];

export interface RunOptions {
    /** Start nothing more after the first failure. */
    readonly bail: boolean;
    readonly color: boolean;
    /** How many steps of a stage may run at once. */
    readonly parallel: number;
    /** Ends what runs, and starts nothing more. */
    readonly signal: AbortSignal;
    readonly write: (text: string) => void;
}

/** Runs every step, whatever became of the ones before it, and answers in their order. Steps left out have no outcome. */
export async function runSteps(stages: Stages, options: RunOptions): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const stage of stages) {
        outcomes.push(...(await runStage(stage, outcomes, options)));
    }
    return outcomes;
}

async function runStage(stage: readonly Step[], before: readonly Outcome[], options: RunOptions): Promise<Outcome[]> {
    const outcomes = new Map<Step, Outcome>();
    let failed = before.some((outcome) => outcome.failed > 0);
    const queue = inTurn(stage, options.write).values();
    const worker = async () => {
        for (const [step, sink] of queue) {
            if (!options.signal.aborted && !(options.bail && failed)) {
                sink.write(`\n${step.name} ...\n`);
                const outcome = await runStep(step, before, { ...options, write: sink.write });
                sink.write(`${report(outcome)}\n`);
                outcomes.set(step, outcome);
                failed ||= outcome.failed > 0;
            }
            sink.close();
        }
    };
    await Promise.all(Array.from({ length: options.parallel }, worker));
    return stage.flatMap((step) => outcomes.get(step) ?? []);
}

async function runStep(step: Step, before: readonly Outcome[], options: RunOptions): Promise<Outcome> {
    const missing = before.find(({ name, failed }) => failed > 0 && step.needs?.includes(name));
    const began = performance.now();
    const counts = missing ? failure(`not run, because ${missing.name} failed`) : await run(step, options);
    return { name: step.name, ...counts, seconds: (performance.now() - began) / 1000 };
}

async function run(step: Step, options: RunOptions): Promise<Omit<Outcome, "name" | "seconds">> {
    if (step.kind === "suite") {
        const reason = step.area && leftOut(step.area, await changes());
        return reason === undefined
            ? runSuite(step, options)
            : { ...(await countTests(step, options)), leftOut: reason };
    }
    const ending = await runChild(step.argv, { ...options, limitSeconds: step.limitSeconds });
    return ending.clean ? { passed: 1, failed: 0, skipped: 0 } : failure(ending.how);
}

function failure(problem: string): Omit<Outcome, "name" | "seconds"> {
    return { passed: 0, failed: 1, skipped: 0, problem };
}

/** `unit: 12 passed, 1 failed in 3.2 s: ended during "..."`. */
export function report(outcome: Outcome): string {
    const { name, seconds, problem, leftOut } = outcome;
    const why = problem ?? leftOut;
    return `${name}: ${tally(outcome)} in ${seconds.toFixed(1)} s${why === undefined ? "" : `: ${why}`}`;
}
