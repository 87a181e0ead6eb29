import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import { firmwareSchema } from "../../stacks/config/sections/firmwareSchema";
import { installVerdicts } from "../../stacks/plan/installVerdicts";
import { planPlatform } from "../../stacks/plan/plan";
import { xe9680 } from "../unit/metal/support/firmwareSchemas";

const prod = loadFromFiles("prod");
const { hosts, metal } = planPlatform("prod", prod);
const verdictsOn = (some: typeof hosts, ironic: typeof metal.ironic) =>
    installVerdicts(prod, some, { ...metal, ironic });
type Kind = (typeof prod.inventory.hardware)[string];
/** What is said of one kind of server, once it is changed. */
const verdictsOf = (kind: string, change: Partial<Kind>) => {
    const hardware = { ...prod.inventory.hardware, [kind]: { ...prod.inventory.hardware[kind]!, ...change } };
    return installVerdicts({ inventory: { ...prod.inventory, hardware } }, hosts, metal).filter(
        ({ subject }) => subject === `hardware/${kind}`,
    );
};
const answers = (...args: Parameters<typeof verdictsOn>) =>
    verdictsOn(...args).map(({ id, subject, status }) => `${id} ${subject} ${status}`);

const FIRMWARE = ["control-plane", "hgx-h200-dell", "hgx-h200-supermicro", "storage"].map(
    (hardware) => `metal/firmware-settings hardware/${hardware} indeterminate`,
);

describe("verdicts on what keeps a host from being installed", () => {
    it("leave open what nobody has shown: the ramdisk's address, BMCs' certificates, firmware, rail cards, mirrored boot disks", () => {
        assert.deepEqual(answers(hosts, metal.ironic), [
            "metal/inspection-address site indeterminate",
            "metal/bmc-certificates site indeterminate",
            ...FIRMWARE,
            "metal/rail-mode hardware/hgx-h200-dell indeterminate",
            "metal/rail-mode hardware/hgx-h200-supermicro indeterminate",
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
            verdictsOf("hgx-h200-dell", { firmwareSchema: firmwareSchema.parse(schema) })
                .filter(({ id }) => id === "metal/firmware-settings")
                .map(({ status }) => status);
        assert.deepEqual(of(xe9680), ["pass"]);
        assert.deepEqual(of({ ...xe9680, schema: {} }), ["fail"]);
    });

    it("ask who set the rail cards to Ethernet, of kinds that have any, until somebody has written it down", () => {
        const { nics } = prod.inventory.hardware["hgx-h200-dell"]!;
        const of = (railsSet?: string) =>
            verdictsOf("hgx-h200-dell", { nics: { ...nics, ...(railsSet !== undefined && { railsSet }) } }).filter(
                ({ id }) => id === "metal/rail-mode",
            );
        const [open] = of();
        assert.equal(open?.status, "indeterminate");
        assert.match(
            open.reason,
            /8 rail cards of each host are set to LINK_TYPE_P1=2 SRIOV_EN=1 NUM_OF_VFS=8: .* inventory\.hardware\.hgx-h200-dell\.nics\.railsSet$/,
        );
        const reason = "J. Doe, both hosts, 2026-11-30";
        assert.deepEqual(of(reason), [
            { id: "metal/rail-mode", subject: "hardware/hgx-h200-dell", status: "pass", reason },
        ]);
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
