import type { ProcessName } from "../../../../components/control-plane/processes";

/** Who a setting belongs to. */
export type Subject = ProcessName | "kubelet";

/** Settings of one subject by name: flags without dashes; of the kubelet, paths into its configuration as well. */
export type Settings = Readonly<Record<string, string | undefined>>;
export type Configuration = Readonly<Partial<Record<Subject, Settings>>>;

/** What kube-bench can ask about a setting, less what these sections do not use. Values of lists stand between commas. */
export type Check =
    | { readonly setting: string; readonly is: "set" | "absent" }
    | { readonly setting: string; readonly equals: string }
    | { readonly setting: string; readonly differs: string }
    | { readonly setting: string; readonly has: string }
    | { readonly setting: string; readonly lacks: string }
    | { readonly setting: string; readonly atLeast: number }
    | { readonly setting: string; readonly within: readonly string[] }
    /** Set, and to something else than a setting of another subject. */
    | { readonly setting: string; readonly otherThan: { readonly of: Subject; readonly setting: string } }
    | { readonly all: readonly Check[] }
    | { readonly any: readonly Check[] };

/** One recommendation of the benchmark. */
export interface CisItem {
    readonly id: string;
    readonly title: string;
    readonly check: Check;
    /** Settings, in place of those generated, that break the rule; undefined takes one away. */
    readonly violatedBy: Settings;
    /** Settings that meet the rule, where what is generated does not. */
    readonly metBy?: Settings;
}

export interface CisSection {
    /** The items are numbered on from the first; as many as the benchmark has, where that is 1. */
    readonly prefix: string;
    /** @default 1 */
    readonly first?: number;
    readonly count: number;
    readonly subject: Subject;
    readonly items: readonly CisItem[];
}

/** Whether a configuration meets a rule. What cannot be read does not. */
export function meets(check: Check, subject: Subject, configuration: Configuration): boolean {
    if ("all" in check) {
        return check.all.every((each) => meets(each, subject, configuration));
    }
    if ("any" in check) {
        return check.any.some((each) => meets(each, subject, configuration));
    }
    const value = configuration[subject]?.[check.setting];
    if ("is" in check) {
        return (value !== undefined) === (check.is === "set");
    }
    if (value === undefined) {
        return false;
    }
    const parts = value.split(",");
    if ("equals" in check) {
        return value === check.equals;
    }
    if ("differs" in check) {
        return value !== check.differs;
    }
    if ("has" in check) {
        return parts.includes(check.has);
    }
    if ("lacks" in check) {
        return !parts.includes(check.lacks);
    }
    if ("atLeast" in check) {
        return /^\d+$/.test(value) && Number(value) >= check.atLeast;
    }
    if ("within" in check) {
        return parts.every((part) => check.within.includes(part));
    }
    const { of, setting } = check.otherThan;
    const other = configuration[of]?.[setting];
    return other !== undefined && value !== other;
}
