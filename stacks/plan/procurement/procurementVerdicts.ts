import type { Verdict } from "../../../components/shared/verdict";
import type { StackConfig } from "../../config/schema";
import { edge } from "./feeds";
import type { BillItem, Equipment, ProcurementPlan, RackPlan } from "./procurementPlan";

/** Live workloads run on the new hosts from here on: the old machines are needed until the phase is over. */
const CUT_OVER_PHASE = 3;

type Answer = Pick<Verdict, "status"> & { readonly reason: string };

/** Whether what is to be bought fits, survives, comes in time and does not hang on one vendor. */
export function procurementVerdicts(config: StackConfig, plan: ProcurementPlan): Verdict[] {
    const { tier } = config.site;
    return [
        ...plan.racks.flatMap((rack) => [
            verdict("procurement/rack-power", rack.id, rackPower(rack)),
            verdict("procurement/feed-loss", rack.id, feedLoss(rack, tier)),
        ]),
        verdict("procurement/switch-positions", "site", switchPositions(plan)),
        ...plan.bill
            .filter(({ category, lead, soleSource }) => (lead ?? soleSource) !== undefined && category !== "spare")
            .map((item) => verdict("procurement/second-vendor", item.id, secondVendor(item))),
        verdict("procurement/lead-time", "site", leadTime(plan)),
        verdict("procurement/old-machines", "site", oldMachines(plan)),
    ];
}

const verdict = (id: string, subject: string, answer: Answer): Verdict => ({ id, subject, ...answer });
const ok = (holds: boolean): "pass" | "fail" => (holds ? "pass" : "fail");

/** A rack over its power is refused on every tier: no promise of less makes its breakers hold. */
function rackPower({ name, equipment, power }: RackPlan): Answer {
    const { maximum, limit, feeds, feedLimit } = power;
    const fullest = Math.max(0, ...feeds.map(edge));
    const figures =
        `${kw(maximum.value)} at its maximum, ${kw(edge(maximum))} at the upper edge, of ${kw(limit.value)}; ` +
        `the fullest of ${feeds.length} feeds carries ${amperes(fullest)} of ${amperes(feedLimit.value)}`;
    const holds = edge(maximum) <= limit.value && fullest <= feedLimit.value;
    const remedy = `; move a host to another rack or contract more (inventory.racks.${name}): ${largest(equipment)}`;
    return { status: ok(holds), reason: holds ? figures : figures + remedy };
}

function feedLoss({ name, power: { feeds, feedLimit, feedLost } }: RackPlan, tier: "staging" | "prod"): Answer {
    const { worst, short } = feedLost;
    const figures = `with one of ${feeds.length} feeds lost the fullest carries ${amperes(edge(worst))} of ${amperes(feedLimit.value)}`;
    if (edge(worst) <= feedLimit.value && short.length === 0) {
        return { status: "pass", reason: `${figures}; every device keeps supplies for its maximum` };
    }
    const starved = short.length > 0 ? `; too few supplies are left for ${short.join(", ")}` : "";
    const reason = `${figures}${starved}; give inventory.racks.${name}.feeds another feed, a larger breaker, or the rack less`;
    return { status: tier === "staging" ? "indeterminate" : "fail", reason };
}

function switchPositions({ switches }: ProcurementPlan): Answer {
    const homeless = switches.filter(({ position }) => !position);
    const reason =
        homeless.length === 0
            ? `${switches.length} switches have a place in inventory.racks`
            : `no position is left for ${homeless.map(({ name }) => name).join(", ")}; ` +
              `add units to inventory.racks.*.switchUnits.${homeless[0]?.kind ?? ""}`;
    return { status: ok(homeless.length === 0), reason };
}

function secondVendor({ vendor, alternatives, soleSource }: BillItem): Answer {
    const vendors = [...new Set([vendor, ...alternatives.map((other) => other.vendor)])];
    if (vendors.length >= 2) {
        return { status: "pass", reason: vendors.join(", ") };
    }
    return soleSource === undefined
        ? { status: "fail", reason: `only ${vendor} is named; add alternatives, or soleSource with the reason why not` }
        : { status: "pass", reason: `cannot be bought twice: ${soleSource}` };
}

/** Late at the pessimistic edge alone is a risk, not a broken promise: quotes will tell. */
function leadTime({ schedule }: ProcurementPlan): Answer {
    const { tasks, criticalPath, programme, slack } = schedule;
    const path = criticalPath.flatMap((id) => tasks.filter((task) => task.id === id));
    const decisive = path[0];
    const last = path.at(-1);
    const reason =
        `${decisive?.name ?? "nothing"} decides: delivered in week ${decisive?.end ?? 0} after the order (at the latest ${decisive?.latestEnd ?? 0}), ` +
        `first model in week ${last?.end ?? 0} (${last?.latestEnd ?? 0}); phase 1 ends in week ${programme.phaseOneEnd}, the programme in week ${programme.end}; ` +
        `slack ${slack.expected} weeks (${slack.latest})`;
    const remedy = "; order earlier (procurement.programme.startsWeeksAfterOrder) or buy the alternative";
    if (slack.latest >= 0) {
        return { status: "pass", reason };
    }
    return { status: slack.expected >= 0 ? "indeterminate" : "fail", reason: reason + remedy };
}

function oldMachines({ retained }: ProcurementPlan): Answer {
    if (retained.length === 0) {
        return {
            status: "indeterminate",
            reason: "procurement.retained names no old machines: there is nothing to go back to before cut-over",
        };
    }
    const early = retained.filter(({ untilPhase }) => untilPhase < CUT_OVER_PHASE);
    const kept = retained.map(
        ({ name, untilPhase, untilWeek }) => `${name} until the end of phase ${untilPhase}, week ${untilWeek}`,
    );
    const reason = `${kept.join("; ")}; cut-over is in phase ${CUT_OVER_PHASE}`;
    return { status: ok(early.length === 0), reason };
}

function largest(equipment: readonly Equipment[]): string {
    const sorted = [...equipment].sort((a, b) => edge(b.maximum) - edge(a.maximum)).slice(0, 3);
    return sorted.map(({ id, maximum }) => `${id} ${kw(edge(maximum))}`).join(", ");
}

const kw = (value: number) => `${value.toFixed(1)} kW`;
const amperes = (value: number) => `${value.toFixed(1)} A`;
