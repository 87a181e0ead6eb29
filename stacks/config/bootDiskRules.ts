import { rootDeviceRefusal } from "../../components/metal/rootDevice";
import { deviceOf, seenDisks } from "../plan/hostDisks";
import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

type Hardware = StackConfig["inventory"]["hardware"][string];
type Hints = Hardware["disks"]["boot"]["hints"];

/** Which disk of a host the system is written over: one disk, of that host, without data. */
export function bootDiskProblems({ inventory }: Partial<StackConfig>): Problem[] {
    const kinds = inventory?.hardware ?? {};
    return [
        ...Object.entries(kinds).flatMap(([name, kind]) => {
            const path = `inventory.hardware.${name}.disks.boot.hints`;
            const { hints } = kind.disks.boot;
            return [...ofOneHost(path, hints), ...hintProblems(path, hints, kind, ["model", "deviceName"])];
        }),
        ...Object.entries(inventory?.hosts ?? {}).flatMap(([name, { hardware, rootDeviceHints }]) => {
            const kind = kinds[hardware];
            const path = `inventory.hosts.${name}.rootDeviceHints`;
            return kind && rootDeviceHints
                ? hintProblems(path, rootDeviceHints, kind, ["serialNumber", "wwn", "model", "deviceName"])
                : [];
        }),
    ];
}

function ofOneHost(path: string, { serialNumber, wwn }: Hints): Problem[] {
    return Object.entries({ serialNumber, wwn }).flatMap(([hint, value]) => {
        const reason = `"${value ?? ""}" is one disk of one host, and every host of the kind would look for it: give model or deviceName here, and this in rootDeviceHints of the host that has the disk`;
        return value === undefined ? [] : [{ path: `${path}.${hint}`, reason }];
    });
}

function hintProblems(
    path: string,
    hints: Hints,
    { disks: { boot, data } }: Hardware,
    offered: NonNullable<Parameters<typeof rootDeviceRefusal>[2]>,
): Problem[] {
    const vague = rootDeviceRefusal(seenDisks(data, boot.mirror), hints, offered);
    const slot = data.findIndex((each) => deviceOf(each) === hints.deviceName);
    const reason = `${hints.deviceName ?? ""} is disks.data[${slot}] of its hardware: the system would be written over data; name the slot of a disk that boots`;
    return [
        ...(vague === undefined ? [] : [{ path, reason: vague }]),
        ...(slot < 0 ? [] : [{ path: `${path}.deviceName`, reason }]),
    ];
}
