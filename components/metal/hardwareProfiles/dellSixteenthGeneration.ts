import type { FirmwareSetting } from "./profile";

const R660 = "BIOS attributes of a PowerEdge R660 (BIOS 2.7), as Intel TDX is prepared on it";

/** What every server of ours from Dell's sixteenth generation (iDRAC 9, fourth and fifth generation Xeon) is set to. */
export const dellSixteenthGeneration: readonly FirmwareSetting[] = [
    {
        names: ["SysProfile"],
        value: "PerfOptimized",
        purpose:
            "Full clock, no deep sleep of processors; settings that follow from it are left to it, as it locks them",
        source: "Dell, BIOS Settings for Optimized Performance on Next-Generation PowerEdge (R660, R760); value as set on a PowerEdge XR8620t",
        confirmed: true,
    },
    {
        names: ["ProcVirtualization"],
        value: "Enabled",
        purpose: "VT-d, which virtual functions and `iommu=pt` need",
        source: "OpenStack Ironic, iDRAC driver: BIOS management",
        confirmed: true,
    },
    {
        names: ["NodeInterleave"],
        value: "Disabled",
        purpose: "Memory stays with its socket, so that the kubelet can place a pod beside its GPUs",
        source: R660,
        confirmed: true,
    },
    {
        names: ["ProcX2Apic"],
        value: "Enabled",
        purpose: "Interrupts for more than 255 processors and for every virtual function",
        source: R660,
        confirmed: true,
    },
    {
        names: ["SubNumaCluster"],
        value: "Disabled",
        purpose:
            "One NUMA node a socket: the kubelet's `restricted` topology would refuse pods that take more than a part of one",
        source: "BIOS attributes of a PowerEdge MX740c (fourteenth generation); choices of the sixteenth are others",
        confirmed: false,
    },
    {
        names: ["LogicalProc"],
        value: "Enabled",
        purpose: "Two threads a core: inference servers' feeding threads outnumber cores",
        source: "BIOS attributes of a PowerEdge R640 and R7525 (fourteenth and fifteenth generation)",
        confirmed: false,
    },
];
