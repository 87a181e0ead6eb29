import { LocalWorkspace, type OpMap, PulumiCommand, Stack, StackNotFoundError } from "@pulumi/pulumi/automation";

import { UserError } from "../command";
import { Steps } from "../steps";
import { engineRun } from "./engineRun";
import { LookingProvider } from "./lookingProvider";
import type { Finding } from "./lookUp";
import { nameOf, type Problem, problemsOf } from "./preflight";
import type { Recovery } from "./recovery";

export interface RecoverOptions {
    readonly stack: string;
    /** Folder with Pulumi.yaml and the stack's file. */
    readonly project: string;
    /** The real Kubernetes provider. */
    readonly plugin: string;
    /** Record objects that differ from the program, or that Pulumi did not apply, instead of stopping at them. */
    readonly asTheyAre: boolean;
}

/**
 * Writes the state of a stack anew from its program and its clusters, and touches nothing else. A preview finds out whether
 * everything can be taken over; only then the engine runs once more and records it.
 */
export async function recoverState({ stack: name, project, plugin, asTheyAre }: RecoverOptions): Promise<Recovery> {
    const accepts = ({ kind }: Finding) => asTheyAre && (kind === "different" || kind === "foreign");
    const steps = new Steps();
    const provider = new LookingProvider(plugin, accepts);
    try {
        const stack = await selectStack(name, project, { ...(await provider.serve()), ...AT_ONCE });
        await steps.run("look", async (report) => {
            const { planned } = await engineRun((onEvent) => stack.preview({ onEvent }), report);
            refuse(name, problemsOf(planned, provider.looks, accepts));
        });
        const changes = await steps.run("record", async (report) => {
            const run = await engineRun((onEvent) => stack.up({ onEvent }), report);
            return run.result.summary.resourceChanges ?? {};
        });
        return { ...summarise(name, changes, provider), seconds: steps.seconds };
    } finally {
        await provider.close();
    }
}

/**
 * Checkpoints make an `up` that is killed safe to go on from, and cost with the square of the objects. A recovery makes nothing,
 * so nothing is lost when it is begun again.
 */
const AT_ONCE = { PULUMI_SKIP_CHECKPOINTS: "true" };

async function selectStack(name: string, workDir: string, envVars: Record<string, string>): Promise<Stack> {
    const pulumiCommand = await PulumiCommand.get({ skipVersionCheck: true }).catch(() => {
        throw new UserError("There is no `pulumi` on the PATH. On the twin: `source .twin/env` first.");
    });
    const workspace = await LocalWorkspace.create({ workDir, envVars, pulumiCommand });
    const { result } = await engineRun(
        () =>
            Stack.select(name, workspace).catch((error: unknown) => {
                throw notFound(name, error) ?? error;
            }),
        () => undefined,
    );
    return result;
}

function notFound(stack: string, error: unknown): UserError | undefined {
    return error instanceof StackNotFoundError
        ? new UserError(
              `The backend knows no stack "${stack}", and a recovery makes none. If it is the right backend: \`pulumi stack init ${stack}\`.`,
          )
        : undefined;
}

function refuse(stack: string, problems: readonly Problem[]): void {
    if (problems.length > 0) {
        const lines = problems.map(({ urn, reason }) => `  ${nameOf(urn)}: ${reason}`);
        const what = `The state of stack "${stack}" is not recovered: ${problems.length} of its resources cannot be taken over. Nothing was written.`;
        throw new UserError(
            [what, ...lines.sort(), "docs/runbooks/lost-state.md says what to do about each."].join("\n"),
        );
    }
}

function summarise(stack: string, changes: OpMap, { looks }: LookingProvider): Omit<Recovery, "seconds"> {
    const remarks = [...looks].map(([urn, { id, finding, note }]) => ({ resource: nameOf(urn), id, finding, note }));
    return {
        schemaVersion: 1,
        stack,
        recorded: (changes.create ?? 0) + (changes.import ?? 0),
        objects: looks.size,
        known: changes.same ?? 0,
        asTheyAre: remarks.flatMap(({ resource, id, finding }) =>
            finding ? [{ resource, id, reason: finding.reason }] : [],
        ),
        notes: remarks.flatMap(({ resource, id, note }) =>
            note === undefined ? [] : [{ resource, id, reason: note }],
        ),
    };
}
