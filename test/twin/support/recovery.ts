import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { CLUSTERS } from "../../../twin/paths";
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

/**
 * A moment of a run: after so many lines of its progress, and a little later. Counted in progress, since a run takes twice as
 * long on a machine that does other things as well.
 */
export interface Moment {
    /** 0 to 1, of the lines that a whole run prints. */
    readonly fraction: number;
    readonly delayMs: number;
}

/** Long enough to reach into what happens between two lines. */
const LONGEST_DELAY_MS = 1500;

/** Looks random, and is the same every time. The last tenth is left out, where a run could be over before it is killed. */
export function seededMoment(seed: number): Moment {
    const bytes = createHash("sha256").update(String(seed)).digest();
    const share = (offset: number) => bytes.readUInt32BE(offset) / 2 ** 32;
    return { fraction: share(0) * 0.9, delayMs: share(4) * LONGEST_DELAY_MS };
}

/** `12 %`, for titles. */
export function percent({ fraction }: Moment): string {
    return `${(fraction * 100).toFixed(0)} %`;
}

/** Starts a fresh twin, kills the run at that moment, runs it again and checks what that made of it. */
export async function killAndRecover({ fraction, delayMs }: Moment, linesOfWholeRun: number): Promise<void> {
    const twin = new Twin();
    try {
        const run = twin.start("twin");
        const end = ended(run);
        await Promise.race([progress(run, Math.ceil(fraction * linesOfWholeRun)), end]);
        await Promise.race([sleep(delayMs), end]);
        if (run.exitCode !== null) {
            assert.fail(`the run was over before it could be killed:\n${(await end).stderr}`);
        }
        // The whole group: the engine dies with the command.
        process.kill(-(run.pid as number), "SIGKILL");
        await end;
        const before = await observe(twin);
        await twin.up();
        await assertRecovered(twin, before);
    } finally {
        await twin.remove();
    }
}

/** Resolves once the run has printed so many lines of its progress. */
function progress(run: ChildProcess, lines: number): Promise<void> {
    let printed = 0;
    return new Promise((resolve) => {
        createInterface({ input: run.stderr as Readable }).on("line", () => {
            printed += 1;
            if (printed >= lines) {
                resolve();
            }
        });
    });
}
