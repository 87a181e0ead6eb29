import assert from "node:assert/strict";

import { readFootprint } from "../../components/upstream/footprint";
import { deployedCharts } from "../../stacks/plan/deployedCharts";

describe("the charts that the program deploys", () => {
    for (const { pin, bringsDefinitions } of deployedCharts) {
        it(`are known for whether they bring definitions (${pin.name})`, () => {
            const { crdsDirectory } = readFootprint(pin.name);
            assert.equal(bringsDefinitions, crdsDirectory.length > 0 || pin.definitionValues !== undefined);
        });
    }
});
