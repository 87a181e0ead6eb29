import { randomBytes } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { type ApiServerConfiguration, apiServerConfiguration, fileText } from "../components/control-plane/apiServer";
import { encryptionIssues } from "../components/control-plane/encryption";
import type { ClusterPlan } from "../stacks/plan/platformPlan";
import { UserError } from "../tools/command";
import { readIfThere, writePrivate } from "./files";
import type { TwinPaths } from "./paths";

/** Keys, policies and flags, as `components/control-plane` generates them for real hosts. */
export async function apiServerOf(paths: TwinPaths, cluster: ClusterPlan): Promise<ApiServerConfiguration> {
    const directory = paths.apiServer(cluster.name);
    return apiServerConfiguration({
        directory,
        kubernetesVersion: cluster.kubernetesVersion,
        serviceRange: cluster.serviceRange,
        audit: {
            logPath: path.join(paths.logs, cluster.name, "audit.log"),
            retentionDays: cluster.auditRetentionDays,
        },
        encryption: { keys: await encryptionKeys(path.join(directory, "encryption.yaml")) },
        oidc: cluster.oidc,
    });
}

/**
 * Keys in the API server's own file, in their order, or a new one where there is no file yet. Kept nowhere else: what was stored
 * while a rotation is under way, or after it, can be read with what this file says and with nothing else.
 */
async function encryptionKeys(file: string): Promise<string[]> {
    const text = await readIfThere(file);
    if (text === undefined) {
        return [randomBytes(32).toString("base64")];
    }
    const keys = [...text.matchAll(/^ *secret: *(.*)$/gm)].map(([, key = ""]) => key);
    const issues = encryptionIssues({ keys });
    if (issues.length > 0) {
        const reasons = issues.map((issue) => `${issue.path} ${issue.reason}`).join("; ");
        throw new UserError(
            `${file} cannot be used: ${reasons}. Nothing that is stored can be read without its keys: put it back from a copy, ` +
                "or give the twin up with `npm run twin:down` and run again.",
        );
    }
    return keys;
}

/** Writes the files that the flags name. */
export async function writeApiServer({ files, flags }: ApiServerConfiguration): Promise<void> {
    await Promise.all(files.map((file) => writePrivate(file.path, fileText(file))));
    await fs.mkdir(path.dirname(flags["audit-log-path"] ?? ""), { recursive: true, mode: 0o700 });
}
