import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { CLUSTERS } from "../../../twin/paths";
import { assertRecovered, killAndRecover, observe, percent, seededMoment } from "../support/recovery";
import { Twin } from "../support/twin";

const MINUTES = 60_000;

describe("a twin that is interrupted", function () {
    this.timeout(8 * MINUTES);
    const twin = new Twin();
    let lines = 0;

    before(async () => {
        lines = (await twin.run()).progress.length;
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

    // Of a first run: one moment while control planes start, two while resources are created.
    for (const moment of [9, 1, 10].map(seededMoment)) {
        it(`is finished by the next run when killed after ${percent(moment)} of the first`, () =>
            killAndRecover(moment, lines));
    }
});
