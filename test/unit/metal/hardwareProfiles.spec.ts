import assert from "node:assert/strict";

import { hardwareProfiles, profileOf } from "../../../components/metal/hardwareProfiles";
import {
    firmwareIssues,
    firmwareVerdict,
    settingsFor,
} from "../../../components/metal/hardwareProfiles/firmwareSchema";
import type { FirmwareSetting, HardwareProfile } from "../../../components/metal/hardwareProfiles/profile";
import { sys821ge, xe9680 } from "./support/firmwareSchemas";

const dell = profileOf({ vendor: "Dell", model: "PowerEdge XE9680" });
const supermicro = profileOf({ vendor: "Supermicro", model: "SYS-821GE-TNHR" });

/** A profile with one setting. */
const profile = (name: string, value: FirmwareSetting["value"], model = "PowerEdge XE9680"): HardwareProfile => ({
    vendor: "Dell",
    model,
    settings: [{ names: [name], value, purpose: "a test", source: "this test", confirmed: true }],
});

const issue = (name: string, reason: string) => ({ path: `settings.${name}`, reason });

describe("hardware profiles", () => {
    assert.ok(dell && supermicro);

    it("are there for every model of ours, each once", () => {
        assert.deepEqual(
            hardwareProfiles.map(({ vendor, model }) => `${vendor} ${model}`),
            ["Dell PowerEdge XE9680", "Dell PowerEdge R660", "Supermicro SYS-821GE-TNHR", "Supermicro SSG-121E-NES24R"],
        );
        assert.equal(profileOf({ vendor: "Dell", model: "PowerEdge XE9680L" }), undefined);
    });

    it("say of each setting what for, and where it was read", () => {
        const mute = hardwareProfiles.flatMap(({ settings }) => settings.filter((it) => !it.purpose || !it.source));
        assert.deepEqual(mute, []);
    });

    it("set no attribute of another processor's maker, none twice, and neither Secure Boot nor a password", () => {
        for (const { model, settings } of hardwareProfiles) {
            const names = settings.flatMap((setting) => setting.names);
            assert.equal(new Set(names).size, names.length, model);
            assert.deepEqual(
                names.filter((name) => /NPS|NumaNodesPerSocket|SecureBoot|BootMode|Password/i.test(name)),
                [],
                model,
            );
        }
    });

    it("turn SR-IOV and VT-d on and sub-NUMA clustering off on GPU hosts", () => {
        const wanted = {
            SriovGlobalEnable: "Enabled",
            SysProfile: "PerfOptimized",
            ProcVirtualization: "Enabled",
            NodeInterleave: "Disabled",
            ProcX2Apic: "Enabled",
            SubNumaCluster: "Disabled",
            LogicalProc: "Enabled",
        };
        assert.deepEqual(settingsFor(dell, xe9680), wanted);
        assert.deepEqual(settingsFor(supermicro, sys821ge), {
            "SR-IOVSupport_0048": "Enabled",
            ACSControl_1E14: "Disable",
            IntelVTforDirectedI_O_VT_d_1E12: "Enable",
            IntelVirtualizationTechnology_3C2E: "Enable",
            SNC_1A02: "Disable",
            "Hyper-Threading_ALL_00B2": "Enable",
            PowerTechnology_00C1: "Custom",
            ENERGY_PERF_BIAS_CFGmode_00C5: "Maximum Performance",
        });
    });

    it("set without a schema only what was read for servers of this generation", () => {
        assert.deepEqual(Object.keys(settingsFor(dell)), [
            "SriovGlobalEnable",
            "SysProfile",
            "ProcVirtualization",
            "NodeInterleave",
            "ProcX2Apic",
        ]);
        assert.deepEqual(settingsFor(supermicro), {});
    });
});

describe("a profile against a FirmwareSchema", () => {
    assert.ok(dell && supermicro);

    it("has nothing to say where every setting fits", () => {
        assert.deepEqual(firmwareIssues(dell, xe9680), []);
        assert.deepEqual(firmwareIssues(supermicro, sys821ge), []);
    });

    it("names the nearest attribute where the firmware has none of that name", () => {
        assert.deepEqual(firmwareIssues(profile("SriovGlobalEnabled", "Enabled"), xe9680), [
            issue(
                "SriovGlobalEnabled",
                'the firmware has no attribute of that name; the nearest one is "SriovGlobalEnable"',
            ),
        ]);
        assert.deepEqual(firmwareIssues(profile("SNC", "Disable"), { schema: {} }), [
            issue("SNC", "the firmware has no attribute of that name"),
        ]);
    });

    it("asks which one is meant where a name occurs under several numbers", () => {
        assert.deepEqual(firmwareIssues(profile("DeviceSelect", "TPM 2.0", "SYS-821GE-TNHR"), sys821ge), [
            issue(
                "DeviceSelect",
                "several attributes are called that (DeviceSelect_0034, DeviceSelect_003D): write out the one that is meant",
            ),
        ]);
        assert.deepEqual(firmwareIssues(profile("DeviceSelect_003D", "TPM 2.0", "SYS-821GE-TNHR"), sys821ge), []);
    });

    it("takes a number for part of a longer name only where it looks like one", () => {
        const schema = { schema: { SNC_SubNUMA: {}, SNC_00FG: {}, SNC_1A02: {} } };
        assert.deepEqual(settingsFor(profile("SNC", "Disable"), schema), { SNC_1A02: "Disable" });
    });

    for (const [name, value, reason] of [
        ["SubNumaCluster", "Disable", 'expected one of Disabled, 2-way, 4-way, got "Disable"'],
        ["ProcCStates", "Disabled", 'is read-only: leave it out, or set what it follows from, got "Disabled"'],
        ["AcPwrRcvryUserDelay", 60, 'expected 120 to 600, got "60"'],
        ["AcPwrRcvryUserDelay", "601", 'expected 120 to 600, got "601"'],
        ["AcPwrRcvryUserDelay", "soon", 'expected an integer, got "soon"'],
        ["AssetTag", "x".repeat(64), `expected 0 to 63 characters, has 64, got "${"x".repeat(64)}"`],
    ] as const) {
        it(`refuses ${name} = ${value}`, () => {
            assert.deepEqual(firmwareIssues(profile(name, value), xe9680), [issue(name, reason)]);
        });
    }

    it("refuses a boolean that is none, and a password", () => {
        const schema = {
            schema: { QuietBoot: { attribute_type: "Boolean" }, Pin: { attribute_type: "Password" } },
        } as const;
        assert.deepEqual(firmwareIssues(profile("QuietBoot", "Enabled"), schema), [
            issue("QuietBoot", 'expected true or false, got "Enabled"'),
        ]);
        assert.deepEqual(firmwareIssues(profile("QuietBoot", "true"), schema), []);
        assert.deepEqual(firmwareIssues(profile("Pin", "1234"), schema), [
            issue("Pin", 'is a password, which nobody sets this way, got "1234"'),
        ]);
    });

    it("takes bounds and lengths at their ends, and any value where the BMC has no registry", () => {
        const schema = { schema: { ...xe9680.schema, Unlisted: {} } };
        for (const [name, value] of [
            ["AcPwrRcvryUserDelay", 120],
            ["AcPwrRcvryUserDelay", "600"],
            ["AssetTag", "x".repeat(63)],
            ["Unlisted", "whatever"],
        ] as const) {
            assert.deepEqual(firmwareIssues(profile(name, value), schema), [], `${name} = ${value}`);
        }
    });

    it("refuses what Ironic sets itself, and passwords by name", () => {
        for (const name of ["SecureBoot", "SecureBootEnable", "BootMode", "SetupPassword"]) {
            assert.deepEqual(firmwareIssues(profile(name, "Enabled"), xe9680), [
                issue(name, "is set by Ironic or by people, never by a profile: leave it out"),
            ]);
        }
    });

    it("refuses the schema of another model", () => {
        assert.deepEqual(firmwareIssues(profile("LogicalProc", "Enabled", "PowerEdge R660"), xe9680), [
            {
                path: "hardwareModel",
                reason: '"PowerEdge XE9680 (SKU=0A6B;ModelName=PowerEdge XE9680)" is not PowerEdge R660: record the FirmwareSchema of a host of this model',
            },
        ]);
        const longer = firmwareIssues(dell, { ...xe9680, hardwareModel: "PowerEdge XE9680L (SKU=0BB1)" });
        assert.deepEqual(
            longer.map(({ path }) => path),
            ["hardwareModel"],
        );
    });

    it("is an open question until a schema is recorded, then a pass or a failure", () => {
        const question = { id: "metal/firmware-settings", subject: "hardware/hgx" };
        assert.deepEqual(firmwareVerdict("hgx", dell, undefined), {
            ...question,
            status: "indeterminate",
            reason:
                "no FirmwareSchema of Dell PowerEdge XE9680 is recorded; left as they are until then: SubNumaCluster, LogicalProc; " +
                "inspect a host of it and record what it has (docs/runbooks/firmware.md)",
        });
        assert.deepEqual(firmwareVerdict("hgx", dell, xe9680), { ...question, status: "pass" });
        assert.deepEqual(firmwareVerdict("hgx", profile("ProcCStates", "Disabled"), xe9680), {
            ...question,
            status: "fail",
            reason: 'settings.ProcCStates: is read-only: leave it out, or set what it follows from, got "Disabled"',
        });
        assert.deepEqual(firmwareVerdict("hgx", profile("LogicalProc", "Enabled"), undefined), {
            ...question,
            status: "indeterminate",
            reason: "no FirmwareSchema of Dell PowerEdge XE9680 is recorded; inspect a host of it and record what it has (docs/runbooks/firmware.md)",
        });
    });
});
