import assert from "node:assert/strict";

import { addressAt, isEdge, stepsTo, subnetAt, withMask } from "../../../components/shared/ranges";

describe("address arithmetic", () => {
    it("counts from the first address of a range, and ends before its last", () => {
        assert.deepEqual(
            [0, 1, 255, 256, 1022, 1023].map((steps) => addressAt("10.20.0.0/22", steps)),
            ["10.20.0.0", "10.20.0.1", "10.20.0.255", "10.20.1.0", "10.20.3.254", undefined],
        );
    });

    it("counts back", () => {
        assert.deepEqual(
            ["10.20.3.254", "10.19.255.255"].map((address) => stepsTo("10.20.0.0/22", address)),
            [1022, -1],
        );
    });

    it("knows the two addresses that nobody can have", () => {
        const edges = ["10.20.0.0", "10.20.0.255", "10.20.3.255"].map((address) => isEdge("10.20.0.0/22", address));
        assert.deepEqual(edges, [true, false, true]);
    });

    it("cuts a range into slices, up to its end", () => {
        assert.deepEqual(
            [0, 7, 63, 64].map((n) => subnetAt("10.40.0.0/16", 22, n)),
            ["10.40.0.0/22", "10.40.28.0/22", "10.40.252.0/22", undefined],
        );
        assert.equal(subnetAt("10.40.0.0/24", 22, 0), undefined);
    });

    it("writes a range with its mask, as certificates do", () => {
        assert.deepEqual(["10.10.0.0/24", "10.20.0.0/22", "10.0.0.0/8"].map(withMask), [
            "10.10.0.0/255.255.255.0",
            "10.20.0.0/255.255.252.0",
            "10.0.0.0/255.0.0.0",
        ]);
    });
});
