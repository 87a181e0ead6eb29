import type { FirmwareSetting } from "./profile";

const NICO = "NVIDIA Infra Controller (NICo): what it sets on Supermicro X13";
const MANUAL = "spelt after the name in the setup screens of Supermicro's X11 and X12 boards";

/**
 * What every X13 board of ours is set to. Supermicro numbers its attributes anew in each BIOS release, so that no name is
 * known before a host of the model was inspected; NVIDIA's own tool looks them up in the same way.
 */
export const supermicroX13: readonly FirmwareSetting[] = [
    {
        names: ["IntelVTforDirectedI_O_VT_d", "IntelVTforDirectedI/O(VT-d)"],
        value: "Enable",
        purpose: "VT-d, which virtual functions and `iommu=pt` need",
        source: NICO,
        confirmed: false,
    },
    {
        names: ["IntelVirtualizationTechnology"],
        value: "Enable",
        purpose: "VT-x, without which this firmware hides VT-d",
        source: NICO,
        confirmed: false,
    },
    {
        names: ["SNC", "SNC_SubNUMA"],
        value: "Disable",
        purpose:
            "One NUMA node a socket: the kubelet's `restricted` topology would refuse pods that take more than a part of one",
        source: MANUAL,
        confirmed: false,
    },
    {
        names: ["Hyper-Threading_ALL", "Hyper-Threading[ALL]"],
        value: "Enable",
        purpose: "Two threads a core: inference servers' feeding threads outnumber cores",
        source: MANUAL,
        confirmed: false,
    },
    {
        names: ["PowerTechnology"],
        value: "Custom",
        purpose: "Lets the settings below it be chosen",
        source: MANUAL,
        confirmed: false,
    },
    {
        names: ["ENERGY_PERF_BIAS_CFGmode"],
        value: "Maximum Performance",
        purpose: "Full clock while a GPU waits for its next kernel",
        source: MANUAL,
        confirmed: false,
    },
];
