import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { addressRows, networkRows } from "../../../tools/plan/addressesReport";
import { renderPage } from "../../../tools/plan/page/page";
import { renderPlan } from "../../../tools/plan/report";

const plan = planPlatform("prod", loadFromFiles("prod"));
const rowOf = (name: string) => addressRows(plan.hosts).find(([host]) => host === name);

describe("addresses in the report of a plan", () => {
    it("stand in one row a host, rails by their first and last", () => {
        assert.deepEqual(rowOf("gpu-b1"), [
            "gpu-b1",
            "23",
            "rack-b U2",
            "10.10.0.23",
            "10.20.1.23",
            "10.30.1.23",
            "10.40.1.23 to 10.40.29.23, 8 rails",
        ]);
        assert.deepEqual(rowOf("mg-a1"), ["mg-a1", "14", "rack-a U41", "10.10.0.14", "10.20.0.11", "", ""]);
    });

    it("come with where each network leads, its tag and its MTU", () => {
        const rows = networkRows(plan.networks);
        assert.deepEqual(rows.slice(0, 3), [
            ["outOfBand", "10.10.0.0/24", "gateway 10.10.0.1", "", ""],
            ["management", "10.20.0.0/22", "gateway 10.20.0.1", "", "MTU 9000"],
            ["storage", "10.30.0.0/22", "", "VLAN 30", "MTU 9000"],
        ]);
        assert.deepEqual(rows.at(-1), ["rail-7", "10.40.28.0/22", "", "", "MTU 9000"]);
    });

    it("are in the terminal and on the page", () => {
        assert.match(renderPlan(plan), /gpu-b1 +23 +rack-b U2 +10\.10\.0\.23 +10\.20\.1\.23/);
        assert.match(renderPage(plan), /<td>gpu-b1<\/td><td>23<\/td><td>rack-b U2<\/td><td>10\.10\.0\.23<\/td>/);
    });
});
