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

    it("leaves open what nobody wrote a profile for, and names the one whose model comes nearest", () => {
        assert.deepEqual(firmwareVerdicts([dellGpu, { ...storage, model: "SSG-121E-NES24" }], {}).slice(1), [
            {
                id: "metal/firmware-settings",
                subject: "hardware/storage",
                status: "indeterminate",
                reason: "there is no hardware profile of Supermicro SSG-121E-NES24, the nearest is of Supermicro SSG-121E-NES24R: spell vendor and model as it does, or write one in components/metal/hardwareProfiles; until then its firmware stays as it came, and nobody has looked at it",
            },
        ]);
    });

    it("leaves a kind open whose firmware people set, with why and to what, whatever schema is recorded of it", () => {
        const why = { "hgx-h200-dell": "its BMC tells no settings" };
        const [{ status, reason = "" } = {}, ...more] = firmwareVerdicts([dellGpu], { "hgx-h200-dell": xe9680 }, why);
        assert.deepEqual([status, more], ["indeterminate", []]);
        assert.match(
            reason,
            /^nothing of the profile is set \(its BMC tells no settings\): .* SriovGlobalEnable Enabled, SysProfile PerfOptimized, /,
        );
    });
});
