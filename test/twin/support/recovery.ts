import assert from "node:assert/strict";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { CLUSTERS } from "../../../twin/paths";
import { type Moment, positionOf, Watch, type WholeRun } from "./moments";
import { platformObjects, stateObjects } from "./platformObjects";
import { ended, Twin } from "./twin";

export interface Observed {
    readonly apiServers: readonly (number | undefined)[];
    /** Per control plane, `kind namespace/name` to uid. */
    readonly objects: readonly Map<string, string>[];
}

/** What is there now. Before the engine's environment is written nothing was deployed, so there is nothing to ask for. */
export async function observe(twin: Twin): Promise<Observed> {
    const { controlPlanes } = await twin.status();
    const apiServers = CLUSTERS.map((cluster) => controlPlanes[cluster]["kube-apiserver"]);
    const objects = await Promise.all(
        CLUSTERS.map(async (cluster) =>
            twin.exists("env") ? await platformObjects(twin, cluster) : new Map<string, string>(),
        ),
    );
    return { apiServers, objects };
}

/** After a recovery: nothing was restarted, remade, forgotten or left hanging, and nothing is left to do. */
export async function assertRecovered(twin: Twin, before: Observed): Promise<void> {
    const after = await observe(twin);
    before.apiServers.forEach((pid, i) => {
        if (pid !== undefined) {
            assert.equal(after.apiServers[i], pid, `the ${CLUSTERS[i]} API server was restarted`);
        }
    });
    before.objects.forEach((objects, i) => {
        for (const [name, uid] of objects) {
            assert.equal(after.objects[i]?.get(name), uid, `${name} was made anew`);
        }
    });
    const { objects: known, pending } = await stateObjects(twin);
    assert.equal(pending, 0, "operations are pending");
    // As pairs: both clusters have objects of the same name.
    const real = after.objects.flatMap((objects) => [...objects]);
    assert.deepEqual(real.sort(), [...known].sort(), "state and clusters differ");
    const { code, stdout } = await twin.shell("pulumi preview --refresh --expect-no-changes --stack twin");
    assert.equal(code, 0, stdout);
}

/** More than enough: each time the moment lies half as far into its step. */
const MOST_TRIES = 6;

/** Starts a fresh twin, kills the run at that moment, runs it again and checks what that made of it. */
export async function killAndRecover(moment: Moment, whole: WholeRun): Promise<void> {
    const twin = new Twin();
    try {
        let tries = 1;
        // A run that is faster than the whole one was may be past the step: it is killed earlier in the next.
        for (let at = moment; !(await killAt(at, whole, twin)); at = { ...at, share: at.share / 2, delayMs: 0 }) {
            assert.ok(tries++ < MOST_TRIES, `no run was killed during "${moment.step}"`);
            await twin.command("twin:down");
        }
        const before = await observe(twin);
        await twin.up();
        await assertRecovered(twin, before);
    } finally {
        await twin.remove();
    }
}

/** @returns whether the run was in that step when it was killed */
async function killAt(moment: Moment, whole: WholeRun, twin: Twin): Promise<boolean> {
    const { lines, delayMs } = positionOf(moment, whole);
    const run = twin.start("twin");
    const end = ended(run);
    const watch = new Watch();
    await Promise.race([watch.follow(run.stderr as Readable, moment.step, lines), end]);
    await Promise.race([sleep(delayMs), end]);
    const { step } = watch;
    if (run.exitCode === null) {
        // The whole group: the engine dies with the command.
        process.kill(-(run.pid as number), "SIGKILL");
    }
    const { code, stderr } = await end;
    assert.ok(code === null || code === 0, `the run failed before it could be killed:\n${stderr}`);
    return step === moment.step;
}
