import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { withFleet } from "../../../tools/bench/hosts";
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
