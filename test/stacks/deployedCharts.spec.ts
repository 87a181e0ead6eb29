import assert from "node:assert/strict";

import { FootprintSource } from "../../components/upstream/charts/footprintSource";
import { mergeValues } from "../../components/upstream/charts/values";
import type { ChartValues } from "../../components/upstream/valueDifferences";
import { deployedCharts } from "../../stacks/plan/deployedCharts";

/** Of the DRA driver, which the GPU operator ships and this platform does not run: never two owners of GPUs. */
const UNUSED = ["resource.nvidia.com"];

describe("the charts that the program deploys", () => {
    const claimed = deployedCharts.flatMap(({ definitions }) => definitions);

    for (const { pin, definitions } of deployedCharts) {
        it(`install the definitions that they bring, or leave them to another (${pin.name})`, () => {
            const { contents } = new FootprintSource();
            const brought = contents(pin, mergeValues((pin.values ?? {}) as ChartValues, {})).definitions;
            const groups = new Set(brought.map(({ name }) => name.slice(name.indexOf(".") + 1)));
            assert.deepEqual(
                definitions.filter((group) => !groups.has(group)),
                [],
            );
            assert.deepEqual(
                [...groups].filter((group) => !claimed.includes(group) && !UNUSED.includes(group)),
                [],
            );
        });
    }

    it("have one owner for each API group", () => {
        assert.equal(new Set(claimed).size, claimed.length);
    });
});
