import { GPU_CONDITIONS } from "../shared/gpuHealth";
import { codesWith, RECOVERY_ACTIONS, XID_CATALOGUE, type XidAnswer } from "./xidCatalogue";

/** A rule of node-problem-detector's log monitor: an Event on the node, or a condition of it that stays. */
export type LogRule = { readonly reason: string; readonly pattern: string } & (
    | { readonly type: "temporary" }
    | { readonly type: "permanent"; readonly condition: string; readonly patternGeneratedMessageSuffix: string }
);

/**
 * One reason for the condition that something is timed by: with another one node-problem-detector counts its age anew, and a
 * host with two kinds of faults in turn would never be old enough.
 */
export const XID_REASONS = {
    event: "XidOfApplication",
    fault: "GpuNeedsReset",
    person: "GpuNeedsPerson",
    unknown: "XidUnknown",
} as const;

const RUNBOOK = "see docs/runbooks/gpu-host-unhealthy.md";

/**
 * `NVRM: Xid (PCI:0000:3b:00): 79, pid=..., name=..., ...`, as the driver logs it. From the start of the line: names of processes,
 * which anybody chooses, stand further on.
 */
const LINE = String.raw`^NVRM: Xid \([^)]*\): `;
const withCode = (codes: string) => String.raw`${LINE}${codes}\b.*`;

/** Xid 154: `GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)`. */
const withAction = (actions: string) =>
    String.raw`${LINE}154, (?:.*, )?GPU recovery action changed from 0x[0-9a-f]+ \([^)]*\) to 0x${actions}\b.*`;
const actionsWith = (answer: XidAnswer) =>
    anyOf(RECOVERY_ACTIONS.flatMap(([, of], number) => (of === answer ? [number] : [])));

/** An NVSwitch that is fatally wrong. NVIDIA, "Fabric Manager User Guide", "Fatal SXid Errors": reset, else reboot or power cycle. */
const FATAL_SWITCH = String.raw`^nvidia-nvswitch\d+: SXid \([^)]*\): \d+, Fatal\b.*`;

/**
 * What lines of the kernel's log mean, for node-problem-detector, whose regular expressions (Go's) cannot say "any but these":
 * what is unknown is spelt out.
 */
export function xidRules(): LogRule[] {
    const { fault, attention } = GPU_CONDITIONS;
    const lasting = (condition: string, reason: string, patterns: readonly string[]) =>
        patterns.map((pattern) => ({
            type: "permanent" as const,
            condition,
            reason,
            pattern,
            patternGeneratedMessageSuffix: RUNBOOK,
        }));
    return [
        ...lasting(fault, XID_REASONS.fault, [
            withCode(anyOf(codesWith("fault"))),
            withAction(actionsWith("fault")),
            FATAL_SWITCH,
        ]),
        ...lasting(attention, XID_REASONS.person, [
            withCode(anyOf(codesWith("person"))),
            withAction(actionsWith("person")),
        ]),
        ...lasting(attention, XID_REASONS.unknown, [
            withCode(numbersBut(codesWithAnswer())),
            withAction(`(?:[${RECOVERY_ACTIONS.length}-9a-f]|[0-9a-f]{2,})`),
            // An action in another form than the one above, and no number at all.
            String.raw`${LINE}154\b[^(]*`,
            String.raw`${LINE}\D.*`,
        ]),
        { type: "temporary", reason: XID_REASONS.event, pattern: withCode(anyOf(codesWith("event"))) },
    ];
}

const anyOf = (values: readonly number[]) => `(?:${values.join("|")})`;

function codesWithAnswer(): ReadonlySet<number> {
    const unknown = new Set(codesWith("unknown"));
    return new Set(
        Object.keys(XID_CATALOGUE)
            .map(Number)
            .filter((code) => !unknown.has(code)),
    );
}

/** Every number but these: by what comes before the last digit, and which last digits are left. */
function numbersBut(known: ReadonlySet<number>): string {
    const tensByDigits = new Map<string, string[]>();
    for (let tens = 0; tens < 100; tens++) {
        const digits = [...Array(10).keys()].filter((digit) => !known.has(tens * 10 + digit)).join("");
        tensByDigits.set(digits, [...(tensByDigits.get(digits) ?? []), tens === 0 ? "" : String(tens)]);
    }
    const groups = [...tensByDigits]
        .filter(([digits]) => digits !== "")
        .map(([digits, tens]) => `(?:${tens.join("|")})[${digits}]`);
    return `(?:${[...groups, String.raw`\d{4,}`].join("|")})`;
}
