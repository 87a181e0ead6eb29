import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { renderPlan } from "../../../tools/plan/report";

describe("the purchase in a terminal", () => {
    const lines = renderPlan(planPlatform("prod", loadFromFiles("prod"))).split("\n");
    const line = (start: RegExp) =>
        lines
            .find((text) => start.test(text.trim()))
            ?.replace(/\s+/g, " ")
            .trim();

    it("shows each rack against its limits, with a feed lost too", () => {
        assert.equal(
            line(/^rack-a /),
            "rack-a 21 of 48 U 27.9 of 30.0 kW 3 feeds: 14.8 A, 22.7 A with one lost, of 24.0 A",
        );
    });

    it("shows each line of the bill with its spares and its formula", () => {
        assert.equal(
            line(/^64 x optic/),
            "64 x optic NVIDIA MMS1V00-WM, 400GBASE-DR4, QSFP-DD + 4 spare switch end of 32 links to hosts + both ends of 16 between switches",
        );
    });

    it("shows what decides when the first model answers", () => {
        assert.equal(line(/^Dell PowerEdge XE9680 .*critical$/), "Dell PowerEdge XE9680 12 (20) critical");
        assert.equal(line(/^First model answers/), "First model answers 15 - 16 (24) critical");
        assert.match(line(/^Mac Studios/) ?? "", /kept until 32$/);
    });
});
