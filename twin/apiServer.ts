import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { type ApiServerConfiguration, apiServerConfiguration, fileText } from "../components/control-plane/apiServer";
import type { ClusterPlan } from "../stacks/plan/platformPlan";
import { remembered, writePrivate } from "./files";
import type { TwinPaths } from "./paths";

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
