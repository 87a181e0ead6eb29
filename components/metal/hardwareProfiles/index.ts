import { closest } from "fastest-levenshtein";

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

const called = ({ vendor, model }: Pick<HardwareProfile, "vendor" | "model">) => `${vendor} ${model}`;

/** Why nobody knows what the firmware of a model has to be set to, or undefined where a profile says it. */
export function missingProfile(server: Pick<HardwareProfile, "vendor" | "model">): string | undefined {
    const nearest = closest(called(server), hardwareProfiles.map(called));
    const reason = `there is no hardware profile of ${called(server)}, the nearest is of ${nearest}: spell vendor and model as it does, or write one in components/metal/hardwareProfiles`;
    return profileOf(server) ? undefined : reason;
}
