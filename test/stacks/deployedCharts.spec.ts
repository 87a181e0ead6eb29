import assert from "node:assert/strict";

import { FootprintSource } from "../../components/upstream/charts/footprintSource";
import { recordedManifests } from "../../components/upstream/charts/manifestSource";
import { groupDefined } from "../../components/upstream/charts/source";
import { crdGroups } from "../../components/upstream/crds";
import { mergeValues } from "../../components/upstream/charts/values";
import type { ChartValues } from "../../components/upstream/valueDifferences";
import { definitionsOf, deployedCharts, deployedManifests, unusedDefinitions } from "../../stacks/plan/deployedCharts";

describe("the releases that the program deploys", () => {
    const claimed = [...deployedCharts, ...deployedManifests].flatMap(({ definitions }) => definitions);

    for (const { pin, definitions } of deployedCharts) {
        // Recorded without them: they come by other values (`definitionValues`).
        if (pin.definitionValues !== undefined) {
            it(`install definitions that were imported (${pin.name})`, () => {
                assert.deepEqual(
                    definitions.filter((group) => crdGroups()[group] === undefined),
                    [],
                );
            });
            continue;
        }
        it(`install the definitions that they bring, or leave them to another (${pin.name})`, () => {
            const { contents } = new FootprintSource();
            const brought = contents(pin, mergeValues((pin.values ?? {}) as ChartValues, {})).definitions;
            const groups = new Set(brought.map(({ name }) => name.slice(name.indexOf(".") + 1)));
            assert.deepEqual(
                definitions.filter((group) => !groups.has(group)),
                [],
            );
            assert.deepEqual(
                [...groups].filter((group) => !claimed.includes(group) && !Object.hasOwn(unusedDefinitions, group)),
                [],
            );
        });
    }

    for (const { pin, definitions } of deployedManifests) {
        const brought = new Set(recordedManifests(pin).definitions.map(groupDefined));
        it(`install the definitions that a release without a chart brings (${pin.name})`, () => {
            assert.deepEqual([...definitions].sort(), [...brought].sort());
        });
    }

    it("have one owner for each API group", () => {
        for (const cluster of ["management", "workload"] as const) {
            const groups = definitionsOf(cluster);
            assert.equal(new Set(groups).size, groups.length);
        }
    });
});
