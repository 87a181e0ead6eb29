import type { StackConfig } from "../../config/schema";
import type { HostPlan } from "../hostPlan";
import { planBill } from "./billOfMaterials";
import { planPorts } from "./ports";
import type { ProcurementPlan, RetainedPlan } from "./procurementPlan";
import { planRacks } from "./racks";
import { phaseEnd, planSchedule } from "./schedule";
import { placeSwitches } from "./switches";

/** What the inventory asks to be bought, where it stands, what it draws and when it can be there. */
export function planProcurement(config: StackConfig, hosts: readonly HostPlan[]): ProcurementPlan {
    const { inventory, procurement } = config;
    const { railSwitch, hostSwitch, bmcSwitch } = procurement.parts;
    const { links, switches: demands } = planPorts({
        hosts: hosts.map(({ id, name, rack, railPorts }) => {
            const nics = inventory.hardware[inventory.hosts[name]?.hardware ?? ""]?.nics;
            return {
                id,
                rack,
                railPorts,
                railSpeedGbps: nics?.railSpeedGbps ?? 0,
                hostPorts: nics?.hostPorts ?? 0,
                hostSpeedGbps: nics?.hostSpeedGbps ?? 0,
            };
        }),
        pdus: Object.fromEntries(
            Object.entries(inventory.racks).map(([rack, { feeds }]) => [rack, feeds.count * feeds.pdusPerFeed]),
        ),
        rail: railSwitch,
        host: hostSwitch,
        bmc: bmcSwitch,
    });
    const switches = placeSwitches(demands, config);
    const bill = planBill(config, { hosts, links, switches });
    const retained = Object.entries(procurement.retained).map(([name, { description, untilPhase }]): RetainedPlan => ({
        id: `retained/${name}`,
        name,
        description,
        untilPhase,
        untilWeek: phaseEnd(procurement.programme, untilPhase),
    }));
    return {
        links,
        switches,
        racks: planRacks(config, hosts, switches),
        bill,
        schedule: planSchedule(procurement.programme, bill, retained),
        retained,
    };
}
