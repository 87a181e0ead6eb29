import type { StackConfig } from "../../config/schema";
import type { SwitchDemand } from "./ports";
import type { NetworkName, SwitchKind, SwitchPlan } from "./procurementPlan";

type Parts = StackConfig["procurement"]["parts"];
export type SwitchPart = Parts["railSwitch"];

/** What a switch of a kind is called, which network it carries and which part it is. */
const KINDS: Readonly<Record<SwitchKind, { name: string; network: NetworkName; part: keyof Parts }>> = {
    rail: { name: "rail-leaf", network: "rail", part: "railSwitch" },
    railSpine: { name: "rail-spine", network: "rail", part: "railSwitch" },
    host: { name: "host-leaf", network: "host", part: "hostSwitch" },
    hostSpine: { name: "host-spine", network: "host", part: "hostSwitch" },
    bmc: { name: "bmc", network: "bmc", part: "bmcSwitch" },
};

export const switchName = (kind: SwitchKind) => KINDS[kind].name;

export const switchPart = (parts: Parts, kind: SwitchKind) => parts[KINDS[kind].part] as SwitchPart;

/** Gives each switch the next free position of its kind: of its rack where it has one, else of the racks in order. */
export function placeSwitches(
    demands: readonly SwitchDemand[],
    { inventory, procurement }: Pick<StackConfig, "inventory" | "procurement">,
): SwitchPlan[] {
    return demands.flatMap(({ kind, rack, count }) => {
        const racks = rack === undefined ? Object.keys(inventory.racks).sort() : [rack];
        const positions = racks.flatMap((name) =>
            (inventory.racks[name]?.switchUnits[kind] ?? []).map((unit) => ({ rack: name, unit })),
        );
        const { name, network } = KINDS[kind];
        const { vendor, model } = switchPart(procurement.parts, kind);
        return Array.from({ length: count }, (_, i): SwitchPlan => {
            const position = positions[i];
            const full = [name, ...(rack === undefined ? [] : [rack]), String(i + 1)].join("-");
            return { id: `switch/${full}`, name: full, kind, network, vendor, model, ...(position && { position }) };
        });
    });
}
