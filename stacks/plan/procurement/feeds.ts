import type { Quantity } from "../../../components/shared/quantity";
import type { StackConfig } from "../../config/schema";
import type { Equipment, FeedLoss } from "./procurementPlan";

export type Feeds = StackConfig["inventory"]["racks"][string]["feeds"];

/** Phases are never loaded alike; the fullest carries this much more than its share. An assumption: measure it on site. */
const PHASE_IMBALANCE = 1.1;

/** Amperes of each feed with everything at its maximum. */
export function feedAmperes(equipment: readonly Equipment[], feeds: Feeds): Quantity[] {
    return amperes(equipment, feeds, undefined);
}

/** What is left after each feed in turn is lost; the worst of it. */
export function feedLoss(equipment: readonly Equipment[], feeds: Feeds): FeedLoss {
    const cases = Array.from({ length: feeds.count }, (_, lost) => lost);
    const short = equipment.filter((item) =>
        cases.some((lost) => {
            const left = supplyFeeds(item, feeds.count).filter((feed) => feed !== lost).length;
            return left * item.supplies.watts < edge(item.maximum) * 1000;
        }),
    );
    const loads = cases.flatMap((lost) => amperes(equipment, feeds, lost));
    const worst = loads.reduce((most, load) => (edge(load) > edge(most) ? load : most), ampere(0, 0));
    return { worst, short: short.map(({ id }) => id) };
}

/** What a feed may carry all day. */
export function feedLimit({ breakerAmperes, continuousShare }: Feeds): Quantity {
    return { value: breakerAmperes * continuousShare, unit: "A", source: "inventory" };
}

/** The pessimistic edge of a quantity: what it is held against. */
export const edge = ({ value, band }: Quantity) => value * (1 + (band ?? 0));

/** Supplies go round the feeds; the unit decides where to begin, so that small servers do not all lean on the same two. */
function supplyFeeds({ unit, supplies }: Equipment, feeds: number): number[] {
    return Array.from({ length: supplies.count }, (_, i) => (unit + i) % feeds);
}

/** Supplies that are left share the load alike. */
function amperes(equipment: readonly Equipment[], feeds: Feeds, lost: number | undefined): Quantity[] {
    const loads = Array.from({ length: feeds.count }, () => ({ kw: 0, worstKw: 0 }));
    for (const item of equipment) {
        const alive = supplyFeeds(item, feeds.count).filter((feed) => feed !== lost);
        for (const feed of alive) {
            const load = loads[feed] as (typeof loads)[number];
            load.kw += item.maximum.value / alive.length;
            load.worstKw += edge(item.maximum) / alive.length;
        }
    }
    const perKw = (1000 / feeds.volts) * (feeds.phases === 3 ? PHASE_IMBALANCE / Math.sqrt(3) : 1);
    return loads.map(({ kw, worstKw }) => ampere(kw * perKw, bandOf(kw, worstKw)));
}

/** To thousandths: sums of fractions must not show how they were added up. */
export const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** The band of a sum, upwards, so that rounding never brings a rack below its limit. */
export const bandOf = (value: number, worst: number) =>
    value === 0 ? 0 : Math.ceil((worst / value - 1) * 1000 - 1e-6) / 1000;

const ampere = (value: number, band: number): Quantity => ({
    value: rounded(value),
    unit: "A",
    source: "rack-power",
    band,
});
