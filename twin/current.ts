import * as path from "node:path";

import { type ApiServerConfiguration, fileText } from "../components/control-plane/apiServer";
import type { Flags } from "../components/control-plane/flags";
import { type ProcessName, processFlags } from "../components/control-plane/processes";
import type { ClusterPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import { readIfThere } from "./files";
import { commandLine, COMPONENTS } from "./processes";
import { TWIN_FLAGS } from "./twinFlags";

/**
 * Looks at the processes that run, and at the API server's files, themselves: an API server without its encryption or audit
 * flags would answer all the same, and one that was started before they changed would go on with the old ones.
 */
export async function requireCurrent(
    { name }: ClusterPlan,
    running: ReadonlyMap<string, number>,
    apiServer: ApiServerConfiguration,
): Promise<void> {
    const product: Partial<Record<string, Flags>> = flagsOf(apiServer);
    const twin: Partial<Record<string, Flags>> = TWIN_FLAGS;
    const findings = await Promise.all(
        COMPONENTS.map(async (process) => {
            const pid = running.get(process);
            if (pid === undefined) {
                return [];
            }
            const stale = missingFlags(await commandLine(pid), { ...product[process], ...twin[process] });
            if (process === ("kube-apiserver" satisfies ProcessName)) {
                stale.push(...(await changedFiles(apiServer)));
            }
            return stale.length > 0 ? [`${process} (pid ${pid}) runs without the present ${stale.join(", ")}`] : [];
        }),
    );
    const stale = findings.flat();
    if (stale.length > 0) {
        throw new UserError(
            `Of the ${name} control plane ${stale.join("; ")}. Run \`npm run twin:down\` and start again.`,
        );
    }
}

function flagsOf(apiServer: ApiServerConfiguration): Readonly<Record<string, Flags>> {
    const processes = Object.entries(processFlags(apiServer));
    return Object.fromEntries(processes.map(([process, { flags }]) => [process, flags]));
}

/** Flags that a command line does not have, or has with another value. */
export function missingFlags(command: string, flags: Readonly<Record<string, string>>): string[] {
    const words = command.split(" ");
    return Object.entries(flags)
        .filter(([flag, value]) => words.findLast((word) => word.startsWith(`--${flag}=`)) !== `--${flag}=${value}`)
        .map(([flag]) => `--${flag}`);
}

async function changedFiles({ files }: ApiServerConfiguration): Promise<string[]> {
    const changed = await Promise.all(
        files.map(async (file) =>
            (await readIfThere(file.path)) === fileText(file) ? [] : [path.basename(file.path)],
        ),
    );
    return changed.flat();
}
