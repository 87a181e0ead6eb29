import { CommandError, type EngineEvent } from "@pulumi/pulumi/automation";

import { UserError } from "../command";
import type { Report } from "../steps";
import { nameOf, type PlannedStep } from "./preflight";

/** Runs the engine, tells what it is at, and keeps what it means to do. What it says of an error is said once. */
export async function engineRun<T>(
    run: (onEvent: (event: EngineEvent) => void) => Promise<T>,
    report: Report,
): Promise<{ readonly result: T; readonly planned: readonly PlannedStep[] }> {
    const planned: PlannedStep[] = [];
    const errors: string[] = [];
    try {
        const result = await run(({ resourcePreEvent, diagnosticEvent }) => {
            if (resourcePreEvent) {
                const { op, urn, type, new: wanted, old } = resourcePreEvent.metadata;
                planned.push({ op, urn, type, custom: (wanted ?? old)?.custom ?? false });
                report(`${planned.length} resources, last ${nameOf(urn)}`);
            }
            if (diagnosticEvent?.severity === "error") {
                const { urn, message } = diagnosticEvent;
                errors.push(`${urn ? `${nameOf(urn)}: ` : ""}${message.replace(/<\{%.*?%\}>/g, "").trim()}`);
            }
        });
        return { result, planned };
    } catch (error) {
        throw error instanceof CommandError ? new UserError(said(errors, error)) : error;
    }
}

/** Without an event there is only what the command line printed. */
function said(errors: readonly string[], { message }: CommandError): string {
    const lines = message.split("\n").map((line) => line.replace(/^ stderr: /, "").trim());
    const printed = lines.filter((line) => line.startsWith("error: "));
    return [...new Set(errors.length > 0 ? errors : printed)].join("\n") || message;
}
