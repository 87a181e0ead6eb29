import assert from "node:assert/strict";

import { overlay, problemsOf as problemsOfStack } from "./support/problemsOf";

const problemsOf = (inventory: string) => problemsOfStack(overlay(`  h200-platform:inventory:\n${inventory}`));

describe("racks in the configuration", () => {
    it("take no two hosts in the same units", () => {
        assert.deepEqual(problemsOf("    hosts:\n      gpu-a2: { rackUnit: 7 }\n"), [
            "inventory.hosts.gpu-a2.rackUnit (Pulumi.mine.yaml:6): gpu-a2 takes units 7-14 of rack-a, where gpu-a1 takes units 2-7; choose free units",
        ]);
        assert.deepEqual(problemsOf("    hosts:\n      gpu-a2: { rackUnit: 8 }\n"), []);
    });

    it("take no host where a switch stands", () => {
        assert.deepEqual(problemsOf("    hosts:\n      cp-a1: { rackUnit: 43 }\n"), [
            "inventory.hosts.cp-a1.rackUnit (Pulumi.mine.yaml:6): cp-a1 takes unit 43 of rack-a, where the host switch at 43 takes unit 43; choose free units",
        ]);
    });

    it("take no host out of their top", () => {
        assert.deepEqual(problemsOf("    hosts:\n      gpu-c1: { rackUnit: 47 }\n"), [
            "inventory.hosts.gpu-c1.rackUnit (Pulumi.mine.yaml:6): gpu-c1 takes units 47-52 of rack-c, which ends at 48",
        ]);
    });

    it("are known by name", () => {
        assert.deepEqual(problemsOf("    hosts:\n      gpu-c1: { rack: rack-z }\n"), [
            'inventory.hosts.gpu-c1.rack (Pulumi.mine.yaml:6): "rack-z" is not in inventory.racks; known: rack-a, rack-b, rack-c',
        ]);
    });

    it("take no two switches in the same unit", () => {
        assert.deepEqual(problemsOf("    racks:\n      rack-b: { switchUnits: { rail: [43] } }\n"), [
            "inventory.racks.rack-b.switchUnits.rail[0] (Pulumi.mine.yaml:6): the rail switch at 43 takes unit 43 of rack-b, where the host switch at 43 takes unit 43; choose free units",
        ]);
    });
});
