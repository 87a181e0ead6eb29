import { dellSixteenthGeneration } from "./dellSixteenthGeneration";
import type { HardwareProfile } from "./profile";

/** Control-plane hosts: no GPU and no virtual function, so neither SR-IOV nor ACS matters. */
export const dellPowerEdgeR660: HardwareProfile = {
    vendor: "Dell",
    model: "PowerEdge R660",
    settings: dellSixteenthGeneration,
};
