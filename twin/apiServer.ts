import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { type ApiServerConfiguration, apiServerConfiguration, fileText } from "../components/control-plane/apiServer";
import type { ClusterPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import { readIfThere, remembered, writePrivate } from "./files";
import type { TwinPaths } from "./paths";
import { commandLine } from "./processes";

/** Key, policies and flags, as `components/control-plane` generates them for real hosts. The key is made once and kept. */
export async function apiServerOf(paths: TwinPaths, cluster: ClusterPlan): Promise<ApiServerConfiguration> {
    const directory = paths.apiServer(cluster.name);
    const key = await remembered(path.join(directory, "encryption.key"), () => randomBytes(32).toString("base64"));
    return apiServerConfiguration({
        directory,
        kubernetesVersion: cluster.kubernetesVersion,
        serviceRange: cluster.serviceRange,
        audit: {
            logPath: path.join(paths.logs, cluster.name, "audit.log"),
            retentionDays: cluster.auditRetentionDays,
        },
        encryption: { keys: [key] },
        oidc: cluster.oidc,
    });
}

/** Writes the files that the flags name. */
export async function writeApiServer({ files, flags }: ApiServerConfiguration): Promise<void> {
    await Promise.all(files.map((file) => writePrivate(file.path, fileText(file))));
    await fs.mkdir(path.dirname(flags["audit-log-path"] ?? ""), { recursive: true, mode: 0o700 });
}

/**
 * Looks at the process and its files themselves: an API server without its encryption or audit flags would answer all the
 * same, and one that was started before they changed would go on with the old ones.
 */
export async function requireCurrent(
    { name }: ClusterPlan,
    pid: number,
    { flags, files }: ApiServerConfiguration,
): Promise<void> {
    const running = (await commandLine(pid)).split(" ");
    const stale = Object.entries(flags)
        .filter(([flag, value]) => !running.includes(`--${flag}=${value}`))
        .map(([flag]) => `--${flag}`);
    for (const file of files) {
        if ((await readIfThere(file.path)) !== fileText(file)) {
            stale.push(path.basename(file.path));
        }
    }
    if (stale.length > 0) {
        const what = stale.join(", ");
        throw new UserError(
            `The ${name} API server (pid ${pid}) runs without the present ${what}; run \`npm run twin:down\` and start again.`,
        );
    }
}
