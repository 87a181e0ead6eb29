import type { BillCategory, BillItem } from "./procurementPlan";

/**
 * What lies on the shelf, by kind: a share of what is in use and a floor under it, or one for each model. Servers have no
 * spare: the spare host of the plan stands in its rack and works. Adapters are replaced by the server's vendor.
 */
const RULES: Readonly<Partial<Record<BillCategory, { readonly share: number; readonly least: number }>>> = {
    switch: { share: 0, least: 1 },
    optic: { share: 0.05, least: 2 },
    cable: { share: 0.05, least: 2 },
    disk: { share: 0.05, least: 1 },
    pdu: { share: 0, least: 1 },
};

export function spares(items: readonly BillItem[]): BillItem[] {
    return items.flatMap((item) => {
        const rule = RULES[item.category];
        if (!rule) {
            return [];
        }
        const { share, least } = rule;
        const count = Math.max(least, Math.ceil(share * item.count));
        const reason = share > 0 ? `${share * 100} % of ${item.count}, at least ${least}` : `${least} a model`;
        return [
            {
                ...item,
                id: `item/spare-${item.id.slice("item/".length)}` as const,
                category: "spare",
                count,
                reason,
                from: [item.id],
            },
        ];
    });
}
