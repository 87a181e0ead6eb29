import assert from "node:assert/strict";

import { loadFromFiles, PROJECT_ROOT } from "../../stacks/config/load";
import { planPlatform } from "../../stacks/plan/plan";

const verdictsWith = (inventory: object) =>
    planPlatform("prod", loadFromFiles("prod", PROJECT_ROOT, { inventory })).verdicts.filter(({ id }) =>
        ["metal/detached", "metal/firmware-images"].includes(id),
    );

describe("verdicts on what somebody decided for hosts", () => {
    it("say nothing where nothing was decided", () => {
        assert.deepEqual(verdictsWith({}), []);
    });

    it("name a host that Metal3 leaves alone, and why", () => {
        assert.deepEqual(verdictsWith({ hosts: { "gpu-a1": { detached: { reason: "its BMC moves" } } } }), [
            {
                id: "metal/detached",
                subject: "host/gpu-a1",
                status: "indeterminate",
                reason: "Metal3 leaves it alone (its BMC moves): nothing powers, inspects, installs or remediates it until detached is taken out",
            },
        ]);
    });

    it("ask of each store with firmware whether BMCs reach and believe it, for kinds that Metal3 installs", () => {
        const firmware = ["bios", "bmc"].map((component) => ({
            component,
            url: `https://files.h200.example/${component}.exe`,
        }));
        assert.deepEqual(verdictsWith({ hardware: { "hgx-h200-dell": { firmware } } }), [
            {
                id: "metal/firmware-images",
                subject: "hardware/hgx-h200-dell",
                status: "indeterminate",
                reason: "BMCs fetch firmware from files.h200.example themselves, and nobody has shown that they reach it and believe its certificate (docs/runbooks/firmware.md, images)",
            },
        ]);
        // Of control-plane hosts and management hosts alike: those of Metal3 are brought there.
        const { metal } = planPlatform(
            "prod",
            loadFromFiles("prod", PROJECT_ROOT, {
                inventory: {
                    hardware: { "control-plane": { firmware } },
                    hosts: {
                        "cp-a1": { hardware: "storage" },
                        "cp-b1": { hardware: "storage" },
                        "cp-c1": { hardware: "storage" },
                    },
                },
            }),
        );
        assert.deepEqual(metal.firmwareUpdates, {});
    });
});
