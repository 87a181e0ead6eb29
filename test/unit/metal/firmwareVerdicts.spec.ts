import assert from "node:assert/strict";

import { firmwareVerdicts } from "../../../components/metal/hardwareProfiles/firmwareVerdicts";
import { xe9680 } from "./support/firmwareSchemas";
import { controlPlane, dellGpu, storage, supermicroGpu } from "./support/fleet";

describe("verdicts on firmware", () => {
    it("says of each kind of server whether its firmware takes the profile", () => {
        const verdicts = firmwareVerdicts([controlPlane, dellGpu, supermicroGpu, storage], { "hgx-h200-dell": xe9680 });
        assert.deepEqual(
            verdicts.map(({ subject, status }) => [subject, status]),
            [
                ["hardware/control-plane", "indeterminate"],
                ["hardware/hgx-h200-dell", "pass"],
                ["hardware/hgx-h200-supermicro", "indeterminate"],
                ["hardware/storage", "indeterminate"],
            ],
        );
    });
});
