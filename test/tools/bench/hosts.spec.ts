import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { growthOf, withFleet } from "../../../tools/bench/hosts";
import { TWIN_STACK } from "../../../twin/project";

describe("the fleets that bench previews", () => {
    let root: string;
    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-bench-hosts-"));
        fs.copyFileSync(path.join(PROJECT_ROOT, "Pulumi.prod.yaml"), path.join(root, "Pulumi.prod.yaml"));
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    for (const size of [12, 24, 32, 48, 64, 128]) {
        it(`are taken by the program as they stand: ${size} hosts`, () => {
            const own = fs.readFileSync(path.join(PROJECT_ROOT, "Pulumi.twin.yaml"), "utf8");
            fs.writeFileSync(path.join(root, "Pulumi.twin.yaml"), withFleet(own, size, PROJECT_ROOT));
            const { hosts, verdicts } = planPlatform(TWIN_STACK, loadFromFiles(TWIN_STACK, root));
            assert.deepEqual(
                verdicts.filter(({ status }) => status === "fail"),
                [],
            );
            const counted = (wanted: string) => hosts.filter(({ role }) => role === wanted).length;
            const gpus = size / 4;
            assert.deepEqual(["control-plane", "gpu", "storage"].map(counted), [3, gpus, size - 3 - gpus]);
        });
    }
});

describe("the growth of a preview with its hosts", () => {
    const about = {
        id: "hosts/growth",
        what: "what a host adds in the larger half of a fleet, to what it adds in the smaller",
        unit: "ratio",
        aim: 1.3,
    };

    for (const [seconds, value, how] of [
        [[5, 6, 8], 1, "linear: twice the hosts that are added take twice what was added"],
        [[5, 6, 9], 1.5, "more than linear"],
        [[5, 7, 8], 0.25, "less than linear"],
    ] as const) {
        it(`is ${value} where it is ${how}`, () => {
            assert.deepEqual(growthOf(seconds), { ...about, value, runs: 1, lowest: value, highest: value });
        });
    }

    for (const seconds of [
        [5, 5, 8],
        [6, 5, 8],
        [5, 6, 6],
        [5, 6, 5],
        // Both differences below nothing: their ratio would look like a figure.
        [8, 7, 5],
        [5, 6],
    ]) {
        it(`is not known, and said to be so, where noise hid what hosts add: ${seconds.join(", ")} s`, () => {
            assert.deepEqual(growthOf(seconds), { ...about, value: null, runs: 0, lowest: null, highest: null });
        });
    }
});
