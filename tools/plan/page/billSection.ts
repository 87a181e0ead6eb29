import type { PlatformPlan } from "../../../stacks/plan/platformPlan";
import type { BillCategory, BillItem } from "../../../stacks/plan/procurement/procurementPlan";
import type { PageSection } from "./page";
import { table } from "./table";

const TITLES: Readonly<Record<Exclude<BillCategory, "spare">, string>> = {
    server: "Servers",
    nic: "Adapters, fitted in the servers",
    disk: "Disks, fitted in the servers",
    switch: "Switches",
    optic: "Optics",
    cable: "Cables, fibres and adapters of ports",
    pdu: "Power distribution units",
};

const HEAD = ["count", "spare", "item", "count follows from", "also from", "weeks (at the latest)"];

/** What to order, how each count came about, and from whom else it can be had. */
export function billSection({ procurement: { bill, retained } }: PlatformPlan): PageSection {
    const categories = Object.entries(TITLES).filter(([category]) => bill.some((item) => item.category === category));
    return {
        id: "bill",
        title: "Bill of materials",
        html: [
            "<p>Counts follow from the inventory. Spares: one switch of each model and one PDU; 5 % of optics and cables, two at least; 5 % of disks, one at least. Cabinets are the colocation's.</p>",
            ...categories.map(([category, title]) => {
                const rows = bill.filter((item) => item.category === category).map((item) => row(item, bill));
                // What comes fitted in a server has neither a lead time nor a vendor of its own.
                const used = HEAD.map((_, column) => rows.some((cells) => cells[column] !== ""));
                const kept = (cells: readonly string[]) => cells.filter((_, column) => used[column]);
                return table(title, kept(HEAD), rows.map(kept));
            }),
            table(
                "Kept beside the new hosts",
                ["what", "until"],
                retained.map(({ description, untilPhase, untilWeek }) => [
                    description,
                    `the end of phase ${untilPhase}, week ${untilWeek} after the order`,
                ]),
            ),
        ].join("\n"),
    };
}

function row(item: BillItem, bill: readonly BillItem[]): string[] {
    const { id, count, vendor, model, reason, alternatives, soleSource, lead } = item;
    const spare = bill.find(({ category, from }) => category === "spare" && from.includes(id));
    const others = alternatives.map((other) => `${other.vendor} ${other.model}`).join("; ");
    return [
        String(count),
        spare ? String(spare.count) : "",
        `${vendor} ${model}`,
        reason,
        soleSource === undefined ? others : `nobody: ${soleSource}`,
        lead ? `${lead.weeks} (${lead.latestWeeks})` : "",
    ];
}
