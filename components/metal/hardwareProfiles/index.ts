import { dellPowerEdgeR660 } from "./dellPowerEdgeR660";
import { dellPowerEdgeXe9680 } from "./dellPowerEdgeXe9680";
import type { HardwareProfile } from "./profile";
import { supermicroSsg121eNes24r } from "./supermicroSsg121eNes24r";
import { supermicroSys821geTnhr } from "./supermicroSys821geTnhr";

/** Every model that somebody has written a profile for; a new one is a file beside these and a line here. */
export const hardwareProfiles: readonly HardwareProfile[] = [
    dellPowerEdgeXe9680,
    dellPowerEdgeR660,
    supermicroSys821geTnhr,
    supermicroSsg121eNes24r,
];

/** The profile of a model, vendor and model spelt as in the inventory. */
export function profileOf({ vendor, model }: Pick<HardwareProfile, "vendor" | "model">): HardwareProfile | undefined {
    return hardwareProfiles.find((profile) => profile.vendor === vendor && profile.model === model);
}
