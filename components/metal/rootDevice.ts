import type { RootDeviceHints } from "../upstream/types/metal3.io";

/** Hints that name one device. The others describe it, and a data disk may fit the description. */
const NAMING = [
    "serialNumber",
    "wwn",
    "wwnWithExtension",
    "hctl",
    "deviceName",
    "model",
] as const satisfies readonly (keyof RootDeviceHints)[];

/**
 * Why a host with so many disks may have its system written over data, or undefined where the hints tell which disk is meant.
 *
 * @param offered those of the naming hints that whoever gives them has a place for
 */
export function rootDeviceRefusal(
    disks: number,
    hints: RootDeviceHints,
    offered: readonly (typeof NAMING)[number][] = NAMING,
): string | undefined {
    if (disks <= 1 || NAMING.some((hint) => hints[hint] !== undefined)) {
        return undefined;
    }
    const given = Object.keys(hints).join(", ") || "nothing";
    return `${disks} disks and ${given} to tell them apart: the system may be written over data; give one of ${offered.join(", ")}`;
}
