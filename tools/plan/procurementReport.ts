import { edge } from "../../stacks/plan/procurement/feeds";
import type { BillItem, ProcurementPlan } from "../../stacks/plan/procurement/procurementPlan";

type Section = readonly [title: string, rows: readonly (readonly string[])[]];

/** What a person wants to know of the purchase in a terminal; reasons, ids and spares by line stand in the page and the JSON. */
export function procurementSections(plan: ProcurementPlan): Section[] {
    return [
        ["Racks", rackRows(plan)],
        ["Bill of materials", billRows(plan.bill)],
        ["Lead times, in weeks after the order (at the latest)", scheduleRows(plan)],
    ];
}

function rackRows({ racks }: ProcurementPlan): string[][] {
    return racks.map(({ name, units, usedUnits, power: { maximum, limit, feeds, feedLimit, feedLost } }) => [
        name,
        `${usedUnits} of ${units} U`,
        `${edge(maximum).toFixed(1)} of ${limit.value.toFixed(1)} kW`,
        `${feeds.length} feeds: ${Math.max(0, ...feeds.map(edge)).toFixed(1)} A, ${edge(feedLost.worst).toFixed(1)} A with one lost, of ${feedLimit.value.toFixed(1)} A`,
    ]);
}

function billRows(bill: readonly BillItem[]): string[][] {
    const spareOf = (id: string) => bill.find(({ category, from }) => category === "spare" && from.includes(id));
    return bill
        .filter(({ category }) => category !== "spare")
        .map((item) => {
            const spare = spareOf(item.id)?.count;
            return [
                `${item.count} x ${item.category}`,
                `${item.vendor} ${item.model}`,
                spare === undefined ? "" : `+ ${spare} spare`,
                item.reason,
            ];
        });
}

function scheduleRows({ schedule: { tasks, criticalPath }, retained }: ProcurementPlan): string[][] {
    const rows = tasks
        .filter(({ kind }) => kind !== "retained")
        .map(({ id, name, kind, start, end, latestEnd, slack }) => [
            name,
            kind === "phase" || kind === "work" ? `${start} - ${end}` : `${end}`,
            latestEnd === end ? "" : `(${latestEnd})`,
            criticalPath.includes(id) ? "critical" : kind === "delivery" ? `slack ${slack}` : "",
        ]);
    return [...rows, ...retained.map(({ description, untilWeek }) => [`${description}: kept`, `until ${untilWeek}`])];
}
