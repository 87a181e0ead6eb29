import type { Problem } from "./problem";
import type { StackConfig } from "./schema";

interface Claim {
    readonly path: string;
    readonly name: string;
    readonly rack: string;
    readonly lowest: number;
    readonly highest: number;
}

/** Racks that are not there, and things in a rack that would stand in each other or out of its top. */
export function rackProblems({ inventory, procurement }: Partial<StackConfig>): Problem[] {
    if (!inventory) {
        return [];
    }
    const { hosts, hardware, racks } = inventory;
    const known = Object.keys(racks).join(", ") || "none";
    const ofHosts = Object.entries(hosts).map(([name, host]): Claim => {
        // Unknown hardware is another rule's problem; one unit is the least it can take.
        const height = hardware[host.hardware]?.heightUnits ?? 1;
        const path = `inventory.hosts.${name}`;
        return { path, name, rack: host.rack, lowest: host.rackUnit, highest: host.rackUnit + height - 1 };
    });
    const heights = switchHeights(procurement);
    const ofSwitches = Object.entries(racks).flatMap(([rack, { switchUnits }]) =>
        Object.entries(switchUnits).flatMap(([kind, units]) =>
            units.map((unit, i): Claim => {
                const path = `inventory.racks.${rack}.switchUnits.${kind}[${i}]`;
                const highest = unit + (heights[kind as keyof typeof heights] ?? 1) - 1;
                return { path, name: `the ${kind} switch at ${unit}`, rack, lowest: unit, highest };
            }),
        ),
    );
    const claims = [...ofSwitches, ...ofHosts];
    return claims.flatMap((claim, i) => {
        const { path, name, rack, lowest, highest } = claim;
        const field = path.endsWith("]") ? path : `${path}.rackUnit`;
        const height = racks[rack]?.units;
        if (height === undefined) {
            return [{ path: `${path}.rack`, reason: `"${rack}" is not in inventory.racks; known: ${known}` }];
        }
        const over =
            highest > height
                ? [{ path: field, reason: `${name} takes ${units(claim)} of ${rack}, which ends at ${height}` }]
                : [];
        const overlaps = claims
            .slice(0, i)
            .filter((other) => other.rack === rack && other.lowest <= highest && lowest <= other.highest)
            .map((other) => ({
                path: field,
                reason: `${name} takes ${units(claim)} of ${rack}, where ${other.name} takes ${units(other)}; choose free units`,
            }));
        return [...over, ...overlaps];
    });
}

function switchHeights(procurement: StackConfig["procurement"] | undefined) {
    const { railSwitch, hostSwitch, bmcSwitch } = procurement?.parts ?? {};
    return {
        bmc: bmcSwitch?.heightUnits,
        host: hostSwitch?.heightUnits,
        hostSpine: hostSwitch?.heightUnits,
        rail: railSwitch?.heightUnits,
        railSpine: railSwitch?.heightUnits,
    };
}

const units = ({ lowest, highest }: Claim) => (lowest === highest ? `unit ${lowest}` : `units ${lowest}-${highest}`);
