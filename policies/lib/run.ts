import { isAbsolute } from "node:path";

import type { RunContext } from "./control";

export interface Run extends RunContext {
    /** Undefined where the language host passes no stack configuration, e.g. when a pack is published. */
    readonly project: string | undefined;
    readonly stack: string | undefined;
    readonly phase: "preview" | "update" | "unknown";
    /** Date on which waivers are judged, `YYYY-MM-DD`. */
    readonly asOf: string;
    /** Where evidence is written; none is where this is undefined. */
    readonly evidencePath: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The section that the engine has for every stack of a twin's project, and for no other. */
const twinSection = "h200-platform:twin";

/**
 * Learns what run this is. Language hosts put the stack's configuration, which the engine sends by `ConfigureStack`, into
 * the environment before they start a pack. Without it nothing is taken for the twin, so that the stricter rules apply.
 */
export function readRun(env: Environment, today: string): { run: Run; problems: string[] } {
    const asOf = env["H200_AS_OF"] ?? today;
    const evidencePath = env["H200_EVIDENCE"];
    const problems = [
        ...(isDate(asOf) ? [] : [`H200_AS_OF: "${asOf}" is no date; write YYYY-MM-DD`]),
        // The pack runs in its own folder, where no caller would look for a relative path.
        ...(evidencePath === undefined || isAbsolute(evidencePath)
            ? []
            : [`H200_EVIDENCE: "${evidencePath}" is not absolute; write the whole path of the file`]),
    ];
    const dryRun = env["PULUMI_NODEJS_DRY_RUN"] ?? env["PULUMI_DRY_RUN"];
    return {
        run: {
            project: env["PULUMI_NODEJS_PROJECT"] ?? env["PULUMI_PROJECT"],
            stack: env["PULUMI_NODEJS_STACK"] ?? env["PULUMI_STACK"],
            phase: dryRun === undefined ? "unknown" : dryRun === "true" ? "preview" : "update",
            twin: twinSection in (JSON.parse(env["PULUMI_CONFIG"] ?? "{}") as object),
            asOf,
            evidencePath,
        },
        problems,
    };
}

/** Whether a text is a day of the calendar, written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
    const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
    return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
