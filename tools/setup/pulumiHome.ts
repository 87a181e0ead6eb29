import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { linkPlugins, type Toolchain } from "./toolchain";

/**
 * Makes a home for the engine: the toolchain's plugins, and no logs.
 *
 * @param pulumiHome what the engine gets as `PULUMI_HOME`
 */
export async function makePulumiHome(toolchain: Toolchain, pulumiHome: string): Promise<void> {
    await mkdir(pulumiHome, { recursive: true, mode: 0o700 });
    await linkPlugins(toolchain, pulumiHome);
    await goWithoutLogs(pulumiHome);
}

/**
 * The engine writes down every run at debug level, tens of megabytes an update, which is more than half of what it computes in a
 * preview. There is no switch; where the folder cannot be made it goes without, and says so at log level only.
 */
async function goWithoutLogs(pulumiHome: string): Promise<void> {
    const logs = join(pulumiHome, "logs");
    await rm(logs, { recursive: true, force: true });
    await writeFile(logs, "");
}
