import assert from "node:assert/strict";
import { createHash } from "node:crypto";
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
    const real = new Map(after.objects.flatMap((objects) => [...objects]));
    assert.deepEqual([...real].sort(), [...known].sort(), "state and clusters differ");
    const { code, stdout } = await twin.shell("pulumi preview --refresh --expect-no-changes --stack twin");
    assert.equal(code, 0, stdout);
}

/** A fraction of a run that looks random and is the same every time. */
export function seededFraction(seed: number): number {
    return createHash("sha256").update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}

/** Starts a fresh twin, kills the run after a while, runs it again and checks what that made of it. */
export async function killAndRecover(afterMs: number): Promise<void> {
    const twin = new Twin();
    try {
        const run = twin.start("twin");
        const end = ended(run);
        await Promise.race([sleep(afterMs), end]);
        assert.equal(run.exitCode, null, "the run was over before it could be killed");
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
