import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { makePulumiHome } from "../../../tools/setup/pulumiHome";
import { ensureToolchain } from "../../../tools/setup/toolchain";

/** Environment in which `pulumi` is the toolchain's, with its plugins and a home of its own. */
export interface EngineEnvironment {
    readonly variables: Readonly<Record<string, string>>;
    remove(): Promise<void>;
}

export async function engineEnvironment(): Promise<EngineEnvironment> {
    const toolchain = await ensureToolchain();
    const home = await mkdtemp(join(tmpdir(), "engine-home-"));
    await makePulumiHome(toolchain, home);
    const variables = {
        PATH: [...toolchain.binDirs, process.env["PATH"] ?? ""].join(delimiter),
        PULUMI_HOME: home,
        PULUMI_CONFIG_PASSPHRASE: "engine tests",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
    return { variables, remove: async () => await rm(home, { recursive: true }) };
}
