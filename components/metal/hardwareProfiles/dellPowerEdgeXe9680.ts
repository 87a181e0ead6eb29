import { dellSixteenthGeneration } from "./dellSixteenthGeneration";
import type { HardwareProfile } from "./profile";

/**
 * HGX H200 on two Xeons of the fourth or fifth generation.
 *
 * PCIe access control (ACS) has to be off between GPUs and NICs, since it sends what they write to each other through the
 * root complex. This firmware has no known setting for it, and nothing clears it on the switch ports yet.
 */
export const dellPowerEdgeXe9680: HardwareProfile = {
    vendor: "Dell",
    model: "PowerEdge XE9680",
    settings: [
        {
            names: ["SriovGlobalEnable"],
            value: "Enabled",
            purpose: "Virtual functions of the rail NICs, one for each pod that uses RDMA",
            source: "NVIDIA Infra Controller (NICo): BIOS attributes of a PowerEdge R760 (BIOS 2.2.7), and what it sets on every iDRAC",
            confirmed: true,
        },
        ...dellSixteenthGeneration,
    ],
};
