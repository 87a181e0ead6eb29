import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { committedRunbook, DAY_ZERO, REGENERATE, writeDayZero } from "../../../tools/plan/dayZero";

const plan = planPlatform("prod", loadFromFiles("prod"));

describe("files of day zero", () => {
    it("have a committed runbook that is the plan's", async () => {
        const committed = fs.readFileSync(path.join(PROJECT_ROOT, DAY_ZERO), "utf8");
        assert.equal(committed, await committedRunbook(), `${DAY_ZERO} is out of date; rewrite it: ${REGENERATE}`);
    });

    it("stand in the stack's directory, and go when their host does", async () => {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "day-zero-"));
        const hosts = () => fs.readdirSync(path.join(directory, "autoinstall")).sort();
        try {
            await writeDayZero(plan, directory);
            assert.deepEqual(hosts(), ["mg-a1", "mg-b1", "mg-c1"]);
            assert.ok(fs.existsSync(path.join(directory, "autoinstall/mg-a1/target/etc/nftables.conf")));
            assert.match(fs.readFileSync(path.join(directory, "day-zero.md"), "utf8"), /^# Day zero of colo1\n/);

            const fewer = { ...plan.management!, hosts: plan.management!.hosts.slice(0, 1) };
            await writeDayZero({ ...plan, management: fewer }, directory);
            assert.deepEqual(hosts(), ["mg-a1"]);

            await writeDayZero({ ...plan, management: null }, directory);
            assert.deepEqual(fs.readdirSync(directory), []);
        } finally {
            fs.rmSync(directory, { recursive: true });
        }
    });
});
