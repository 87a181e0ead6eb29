import type { Quantity } from "../../../components/shared/quantity";

/** What has to be bought, where it stands, what it draws and when it is there. No prices: they belong to economics. */
export interface ProcurementPlan {
    readonly links: readonly LinkGroup[];
    readonly switches: readonly SwitchPlan[];
    readonly racks: readonly RackPlan[];
    readonly bill: readonly BillItem[];
    readonly schedule: SchedulePlan;
    readonly retained: readonly RetainedPlan[];
}

export type NetworkName = "rail" | "host" | "bmc";

/** Links that are bought alike. */
export interface LinkGroup {
    readonly id: `links/${string}`;
    readonly network: NetworkName;
    /** `fibre` takes an optic at either end, `copper` is one piece with its connectors, `patch` is twisted pair. */
    readonly medium: "fibre" | "copper" | "patch";
    /** Whether one end is a host: its port may take another optic than a switch's. */
    readonly toHosts: boolean;
    readonly gbps: number;
    readonly count: number;
    readonly reason: string;
    /** Ids of the hosts or racks that they follow from. */
    readonly from: readonly string[];
}

export type SwitchKind = "rail" | "railSpine" | "host" | "hostSpine" | "bmc";

export interface SwitchPlan {
    readonly id: `switch/${string}`;
    readonly name: string;
    readonly kind: SwitchKind;
    readonly network: NetworkName;
    readonly vendor: string;
    readonly model: string;
    /** Rack and lowest unit; absent where inventory.racks has no position left for it. */
    readonly position?: { readonly rack: string; readonly unit: number };
}

export interface RackPlan {
    readonly id: `rack/${string}`;
    readonly name: string;
    readonly units: number;
    readonly usedUnits: number;
    /** From the top down. */
    readonly equipment: readonly Equipment[];
    readonly power: RackPower;
}

export interface Equipment {
    /** Of a host or a switch. */
    readonly id: string;
    readonly name: string;
    readonly kind: "server" | "switch";
    readonly model: string;
    readonly role: string;
    /** The lowest unit that it takes, and how many. */
    readonly unit: number;
    readonly heightUnits: number;
    readonly maximum: Quantity;
    /** Publisher and document, or what was assumed. */
    readonly maximumSource: string;
    readonly supplies: { readonly count: number; readonly watts: number };
}

export interface RackPower {
    /** Everything in the rack at its maximum. */
    readonly maximum: Quantity;
    readonly limit: Quantity;
    /** Of one feed, all day. */
    readonly feedLimit: Quantity;
    /** Amperes of each feed, one entry a feed, with all of them there. */
    readonly feeds: readonly Quantity[];
    /** The same after losing each feed in turn; the worst of it. */
    readonly feedLost: FeedLoss;
}

export interface FeedLoss {
    /** The most that a feed that is left has to carry. */
    readonly worst: Quantity;
    /** Ids of equipment whose supplies that are left give less than it draws at most: it slows down, or stops. */
    readonly short: readonly string[];
}

export type BillCategory = "server" | "nic" | "disk" | "switch" | "optic" | "cable" | "pdu" | "spare";

export interface LeadTime {
    readonly weeks: number;
    readonly latestWeeks: number;
    readonly source: string;
}

export interface BillItem {
    readonly id: `item/${string}`;
    readonly category: BillCategory;
    readonly vendor: string;
    readonly model: string;
    readonly count: number;
    /** How the count came about. */
    readonly reason: string;
    /** Ids of hosts, links, switches, racks or other items that the count follows from. */
    readonly from: readonly string[];
    readonly alternatives: readonly { readonly vendor: string; readonly model: string }[];
    /** Why nobody else sells it. */
    readonly soleSource?: string;
    /** Absent for what comes fitted in a server. */
    readonly lead?: LeadTime;
}

/** Weeks after the order; no date is known here. */
export interface SchedulePlan {
    readonly tasks: readonly ScheduleTask[];
    /** Ids of the tasks that decide when the first model answers, first one first. */
    readonly criticalPath: readonly string[];
    /** When phase 1 begins and ends, and the whole programme. */
    readonly programme: { readonly start: number; readonly phaseOneEnd: number; readonly end: number };
    /** Weeks between the end of the critical path and the end of phase 1: as expected, and at the pessimistic edge. */
    readonly slack: { readonly expected: number; readonly latest: number };
}

export interface ScheduleTask {
    readonly id: `task/${string}`;
    readonly name: string;
    readonly kind: "delivery" | "work" | "phase" | "retained";
    readonly start: number;
    readonly end: number;
    /** The pessimistic edge of `end`. */
    readonly latestEnd: number;
    /** Weeks that it may slip before the critical path grows. */
    readonly slack: number;
    /** Ids of bill items, of a delivery. */
    readonly items: readonly string[];
}

export interface RetainedPlan {
    readonly id: `retained/${string}`;
    readonly name: string;
    readonly description: string;
    readonly untilPhase: number;
    /** After the order. */
    readonly untilWeek: number;
}
