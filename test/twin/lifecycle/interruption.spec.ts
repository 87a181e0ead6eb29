import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { CLUSTERS } from "../../../twin/paths";
import { named, seededMoment, type WholeRun } from "../support/moments";
import { assertRecovered, killAndRecover, observe } from "../support/recovery";
import { Twin } from "../support/twin";

const MINUTES = 60_000;

describe("a twin that is interrupted", function () {
    this.timeout(8 * MINUTES);
    const twin = new Twin();
    let whole: WholeRun;

    before(async () => {
        whole = await twin.run();
    });

    after(() => twin.remove());

    for (const component of ["etcd", "kube-apiserver"] as const) {
        it(`is whole again after the next run when ${component} is killed`, async () => {
            const before = await observe(twin);
            const pid = (await twin.status()).controlPlanes.workload[component];
            assert.ok(pid);
            process.kill(pid, "SIGKILL");
            await sleep(1000);
            await twin.up();
            const { controlPlanes } = await twin.status();
            assert.notEqual(controlPlanes.workload[component], pid);
            assert.equal(Object.keys(controlPlanes.workload).length, 5);
            await assertRecovered(twin, { ...before, apiServers: CLUSTERS.map(() => undefined) });
        });
    }

    // Of a first run: while control planes start, while they learn kinds beside the engine's first commands, while resources are made.
    for (const step of ["control planes", "definitions and state", "up"] as const) {
        const moment = seededMoment(step, 1);
        it(`is finished by the next run when the first is killed ${named(moment)}`, () =>
            killAndRecover(moment, whole));
    }
});
