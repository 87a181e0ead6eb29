import type { Quantity } from "../../../components/shared/quantity";
import type { StackConfig } from "../../config/schema";
import type { HostPlan } from "../hostPlan";
import { bandOf, edge, feedAmperes, feedLimit, feedLoss, rounded } from "./feeds";
import type { Equipment, RackPlan, SwitchPlan } from "./procurementPlan";
import { switchName, switchPart } from "./switches";

type Device = Pick<StackConfig["procurement"]["parts"]["railSwitch"], "heightUnits" | "power">;

/** What stands in each rack of the inventory and what it draws. */
export function planRacks(
    config: StackConfig,
    hosts: readonly HostPlan[],
    switches: readonly SwitchPlan[],
): RackPlan[] {
    return Object.entries(config.inventory.racks).map(([name, { units, limitKw, feeds }]) => {
        const equipment = [
            ...hosts.filter(({ rack }) => rack === name).map((host) => server(host, config)),
            ...switches.flatMap((device) => (device.position?.rack === name ? [networkSwitch(device, config)] : [])),
        ].sort((a, b) => b.unit - a.unit);
        return {
            id: `rack/${name}`,
            name,
            units,
            usedUnits: equipment.reduce((sum, { heightUnits }) => sum + heightUnits, 0),
            equipment,
            power: {
                maximum: totalOf(equipment.map(({ maximum }) => maximum)),
                limit: { value: limitKw, unit: "kW", source: "inventory" },
                feedLimit: feedLimit(feeds),
                feeds: feedAmperes(equipment, feeds),
                feedLost: feedLoss(equipment, feeds),
            },
        };
    });
}

function server({ id, name, role, vendor, model }: HostPlan, { inventory }: StackConfig): Equipment {
    const host = inventory.hosts[name];
    const hardware = host && inventory.hardware[host.hardware];
    if (!hardware) {
        throw new Error(`${id} is not in the inventory; the configuration was not validated`);
    }
    return {
        id,
        name,
        kind: "server",
        model: `${vendor} ${model}`,
        role,
        unit: host.rackUnit,
        ...electrical(hardware),
    };
}

function networkSwitch({ id, name, kind, vendor, model, position }: SwitchPlan, config: StackConfig): Equipment {
    const part = switchPart(config.procurement.parts, kind);
    const role = `${switchName(kind)} switch`;
    return {
        id,
        name,
        kind: "switch",
        model: `${vendor} ${model}`,
        role,
        unit: position?.unit ?? 1,
        ...electrical(part),
    };
}

function electrical({ heightUnits, power: { maxWatts, supplies, source, band } }: Device) {
    const maximum: Quantity = {
        value: maxWatts / 1000,
        unit: "kW",
        source: "device-power",
        ...(band !== undefined && { band }),
    };
    return { heightUnits, maximum, maximumSource: source, supplies };
}

/** The sum, with the band of the sum of the pessimistic edges: errors of the same document do not cancel out. */
function totalOf(maxima: readonly Quantity[]): Quantity {
    const value = maxima.reduce((sum, quantity) => sum + quantity.value, 0);
    const worst = maxima.reduce((sum, quantity) => sum + edge(quantity), 0);
    return {
        value: rounded(value),
        unit: "kW",
        source: "device-power",
        band: bandOf(value, worst),
    };
}
