import * as path from "node:path";

import type { ClusterName } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import { readIfThere } from "./files";
import type { TwinPaths } from "./paths";
import { COMPONENTS, componentProcesses } from "./processes";

/** Lines of each log that are worth showing. */
const QUOTED_LINES = 3;

/**
 * Why a control plane did not start: which of its processes are not there, and what they complained about last.
 *
 * @param kwokctl what kwokctl printed, if it was kwokctl that gave up
 */
export async function startFailure(paths: TwinPaths, cluster: ClusterName, kwokctl = ""): Promise<UserError> {
    const logs = path.join(paths.controlPlane(cluster), "logs");
    const running = await componentProcesses(paths, cluster);
    const ended = COMPONENTS.filter((name) => !running.has(name));
    const said = await Promise.all(
        ended.map(async (name) => complaints((await readIfThere(path.join(logs, `${name}.log`))) ?? "", name)),
    );
    return new UserError(
        [
            `The ${cluster} control plane did not start${ended.length > 0 ? `: ${ended.join(", ")} ended` : ""}. Logs: ${logs}`,
            ...[...said.flat(), ...complaints(kwokctl, "kwokctl")].map((line) => `  ${line}`),
        ].join("\n"),
    );
}

/** The last lines of a log that are errors or worse, without stack traces; the last lines of all if none is. */
export function complaints(log: string, process: string): string[] {
    const lines = log.split("\n").filter((line) => line.trim() !== "");
    const errors = lines.flatMap((line) => complaint(line) ?? []);
    return (errors.length > 0 ? errors : lines).slice(-QUOTED_LINES).map((line) => `${process}: ${line}`);
}

/** etcd and KWOK write JSON; Kubernetes writes a letter for the level, the date and the time. */
function complaint(line: string): string | undefined {
    if (/^[EF]\d{4} /.test(line)) {
        return line;
    }
    if (!/^\{.*"level":"(error|fatal|panic)"/i.test(line)) {
        return undefined;
    }
    try {
        const { msg, error, err } = JSON.parse(line) as Readonly<Record<string, string | undefined>>;
        return [msg, error ?? err].filter(Boolean).join(": ");
    } catch {
        return line; // Cut off, by whoever ended the process or by a full disk.
    }
}
