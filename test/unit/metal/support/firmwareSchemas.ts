import type { FirmwareSchemaSpec } from "../../../../components/upstream/types/metal3.io";

type Attribute = FirmwareSchemaSpec["schema"][string];

const choice = (...allowable_values: string[]): Attribute => ({
    attribute_type: "Enumeration",
    allowable_values,
    read_only: false,
});

/** As Ironic reads it from an iDRAC 9: a part of what a PowerEdge XE9680 has, in its forms. */
export const xe9680: FirmwareSchemaSpec = {
    hardwareVendor: "Dell Inc.",
    hardwareModel: "PowerEdge XE9680 (SKU=0A6B;ModelName=PowerEdge XE9680)",
    schema: {
        SriovGlobalEnable: choice("Enabled", "Disabled"),
        SysProfile: choice("PerfPerWattOptimizedDapc", "PerfPerWattOptimizedOs", "PerfOptimized", "Custom"),
        ProcVirtualization: choice("Enabled", "Disabled"),
        NodeInterleave: choice("Enabled", "Disabled"),
        ProcX2Apic: choice("Enabled", "Disabled"),
        SubNumaCluster: choice("Disabled", "2-way", "4-way"),
        LogicalProc: choice("Enabled", "Disabled"),
        ProcCStates: { ...choice("Enabled", "Disabled"), read_only: true },
        AcPwrRcvryUserDelay: { attribute_type: "Integer", lower_bound: 120, upper_bound: 600, read_only: false },
        AssetTag: { attribute_type: "String", min_length: 0, max_length: 63, read_only: false, unique: true },
        SystemServiceTag: { attribute_type: "String", read_only: true, unique: true },
    },
};

/** From a Supermicro X13: every name ends in a number, and values are spelt in two ways. */
export const sys821ge: FirmwareSchemaSpec = {
    hardwareVendor: "Supermicro",
    hardwareModel: "SYS-821GE-TNHR",
    schema: {
        "SR-IOVSupport_0048": choice("Disabled", "Enabled"),
        ACSControl_1E14: choice("Disable", "Enable"),
        IntelVTforDirectedI_O_VT_d_1E12: choice("Disable", "Enable"),
        IntelVirtualizationTechnology_3C2E: choice("Disable", "Enable"),
        SNC_1A02: choice("Disable", "Enable SNC2 (2-clusters)", "Enable SNC4 (4-clusters)", "Auto"),
        "Hyper-Threading_ALL_00B2": choice("Disable", "Enable"),
        PowerTechnology_00C1: choice("Disable", "Energy Efficient", "Custom"),
        ENERGY_PERF_BIAS_CFGmode_00C5: choice("Maximum Performance", "Performance", "Balanced Performance"),
        DeviceSelect_0034: choice("TPM 1.2", "TPM 2.0", "Auto"),
        DeviceSelect_003D: choice("TPM 1.2", "TPM 2.0", "Auto"),
        QuietBoot_0005: { attribute_type: "Boolean", read_only: false },
    },
};
