import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import { installVerdicts } from "../../stacks/plan/installVerdicts";
import { planPlatform } from "../../stacks/plan/plan";
import { xe9680 } from "../unit/metal/support/firmwareSchemas";

const { hosts, metal } = planPlatform("prod", loadFromFiles("prod"));
const verdictsOn = (some: typeof hosts, ironic: typeof metal.ironic) => installVerdicts(some, ironic, {});
const answers = (...args: Parameters<typeof verdictsOn>) =>
    verdictsOn(...args).map(({ id, subject, status }) => `${id} ${subject} ${status}`);

const FIRMWARE = ["control-plane", "hgx-h200-dell", "hgx-h200-supermicro", "storage"].map(
    (hardware) => `metal/firmware-settings hardware/${hardware} indeterminate`,
);

describe("verdicts on what keeps a host from being installed", () => {
    it("leave open what nobody has shown: the ramdisk's address, BMCs' certificates, firmware, mirrored boot disks", () => {
        assert.deepEqual(answers(hosts, metal.ironic), [
            "metal/inspection-address site indeterminate",
            "metal/bmc-certificates site indeterminate",
            ...FIRMWARE,
            "hosts/boot-mirror hardware/hgx-h200-supermicro indeterminate",
            "hosts/boot-mirror hardware/storage indeterminate",
        ]);
    });

    it("pass on the ramdisk's address where a range is named for it", () => {
        const dhcp = { range: "10.20.0.0/22", from: "10.20.0.64", to: "10.20.0.96" };
        assert.equal(answers(hosts, { ...metal.ironic, dhcp })[0], "metal/inspection-address site pass");
    });

    it("pass on BMCs' certificates where the configuration has those who sign them", () => {
        const { bmcAuthority: _, ...without } = metal.ironic;
        assert.equal(answers(hosts, { ...without, bmcAuthority: "PEM" })[1], "metal/bmc-certificates site pass");
        assert.match(
            verdictsOn(hosts, without)[1]?.reason ?? "",
            /metal\.bmcAuthority is absent; .* bmc-ca\.chain\.crt/,
        );
    });

    it("decide on firmware by the schema that is recorded of the kind", () => {
        const of = (schema: typeof xe9680) =>
            installVerdicts(hosts, metal.ironic, { "hgx-h200-dell": schema })
                .filter(({ subject }) => subject === "hardware/hgx-h200-dell")
                .map(({ id, status }) => `${id} ${status}`);
        assert.deepEqual(of(xe9680), ["metal/firmware-settings pass"]);
        assert.deepEqual(of({ ...xe9680, schema: {} }), ["metal/firmware-settings fail"]);
    });

    it("ask nothing of a mirror that the disks' controller keeps", () => {
        const kept = hosts.map((host) => ({
            ...host,
            rootDevice: host.rootDevice && { ...host.rootDevice, mirror: "controller" as const },
        }));
        assert.deepEqual(
            answers(kept, metal.ironic).filter((answer) => answer.startsWith("hosts/boot-mirror")),
            [],
        );
    });

    it("are silent where Metal3 installs nothing", () => {
        const managers = hosts.filter(({ cluster }) => cluster === "management");
        assert.deepEqual(verdictsOn(managers, metal.ironic), []);
    });
});
