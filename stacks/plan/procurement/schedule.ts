import type { StackConfig } from "../../config/schema";
import type { BillItem, RetainedPlan, SchedulePlan, ScheduleTask } from "./procurementPlan";

type Programme = StackConfig["procurement"]["programme"];

const WORK = [
    ["rackAndCable", "Rack, cable and power"],
    ["burnIn", "Burn-in"],
    ["dayZero", "Day zero: management, then the first control plane"],
    ["firstModel", "First model answers"],
] as const;

const PHASES = [
    "Phase 1: infrastructure, first model",
    "Phase 2: agents, tuning",
    "Phase 3: live workloads",
    "Phase 4: continuous training",
];

/**
 * Weeks after the order. Racking begins when the last delivery is there, since a rack is cabled and burnt in once; so the
 * longest lead time decides, and every other delivery may slip up to it.
 */
export function planSchedule(
    programme: Programme,
    bill: readonly BillItem[],
    retained: readonly RetainedPlan[],
): SchedulePlan {
    const deliveries = deliveryTasks(bill);
    const delivered = Math.max(0, ...deliveries.map(({ end }) => end));
    const deliveredLatest = Math.max(0, ...deliveries.map(({ latestEnd }) => latestEnd));
    const work = workTasks(programme, delivered, deliveredLatest);
    const ready = work.at(-1)?.end ?? delivered;
    const readyLatest = work.at(-1)?.latestEnd ?? deliveredLatest;

    const start = programme.startsWeeksAfterOrder;
    const phases = phaseTasks(programme);
    const phaseOneEnd = start + programme.phaseWeeks[0];
    const end = phases.at(-1)?.end ?? start;
    // Among deliveries that take as long, those that may come later still are the ones to watch.
    const [decisive] = deliveries.filter((task) => task.end === delivered).sort((a, b) => b.latestEnd - a.latestEnd);
    return {
        tasks: [...deliveries, ...work, ...phases, ...retained.map(retainedTask)],
        criticalPath: [...(decisive ? [decisive.id] : []), ...work.map(({ id }) => id)],
        programme: { start, phaseOneEnd, end },
        slack: { expected: phaseOneEnd - ready, latest: phaseOneEnd - readyLatest },
    };
}

/** Week after the order in which a phase ends. */
export function phaseEnd({ startsWeeksAfterOrder, phaseWeeks }: Programme, phase: number): number {
    return phaseWeeks.slice(0, phase).reduce((sum, weeks) => sum + weeks, startsWeeksAfterOrder);
}

/** Things of a kind that take equally long are one delivery; each model of server is its own. */
function deliveryTasks(bill: readonly BillItem[]): ScheduleTask[] {
    const groups = new Map<string, BillItem[]>();
    for (const item of bill.filter(({ category, lead }) => lead && category !== "spare")) {
        const what = item.category === "server" ? `${item.vendor} ${item.model}` : item.category;
        const key = [what, item.lead?.weeks, item.lead?.latestWeeks].join("|");
        groups.set(key, [...(groups.get(key) ?? []), item]);
    }
    const longest = Math.max(0, ...bill.map(({ lead }) => lead?.weeks ?? 0));
    return [...groups.values()].map((items): ScheduleTask => {
        const { lead, category } = items[0] as BillItem;
        const weeks = lead?.weeks ?? 0;
        // A model as it is spoken of: what stands after the comma describes it.
        const models = [...new Set(items.map(({ vendor, model }) => `${vendor} ${model.split(",")[0] ?? model}`))];
        return {
            id: `task/deliver-${items.map(({ id }) => id.slice("item/".length)).join("+")}`,
            name: category === "server" ? models.join(", ") : `${CATEGORY_NAMES[category]}: ${models.join(", ")}`,
            kind: "delivery",
            start: 0,
            end: weeks,
            latestEnd: lead?.latestWeeks ?? weeks,
            slack: longest - weeks,
            items: items.map(({ id }) => id),
        };
    });
}

const CATEGORY_NAMES: Readonly<Record<BillItem["category"], string>> = {
    server: "Servers",
    nic: "Adapters",
    disk: "Disks",
    switch: "Switches",
    optic: "Optics",
    cable: "Cables and fibres",
    pdu: "PDUs",
    spare: "Spares",
};

function workTasks({ work }: Programme, delivered: number, deliveredLatest: number): ScheduleTask[] {
    let passed = 0;
    return WORK.map(([key, name]): ScheduleTask => {
        const start = delivered + passed;
        passed += work[key];
        return {
            id: `task/${key}`,
            name,
            kind: "work",
            start,
            end: delivered + passed,
            latestEnd: deliveredLatest + passed,
            slack: 0,
            items: [],
        };
    });
}

function phaseTasks(programme: Programme): ScheduleTask[] {
    return PHASES.map((name, i): ScheduleTask => {
        const end = phaseEnd(programme, i + 1);
        const start = phaseEnd(programme, i);
        return { id: `task/phase-${i + 1}`, name, kind: "phase", start, end, latestEnd: end, slack: 0, items: [] };
    });
}

function retainedTask({ name, untilWeek }: RetainedPlan): ScheduleTask {
    const id = `task/retained-${name}` as const;
    return {
        id,
        name: `${name}, kept`,
        kind: "retained",
        start: 0,
        end: untilWeek,
        latestEnd: untilWeek,
        slack: 0,
        items: [],
    };
}
