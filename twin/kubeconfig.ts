import * as fs from "node:fs/promises";
import * as path from "node:path";

import { stringify } from "yaml";

import type { ClusterName } from "../stacks/plan/platformPlan";
import { writePrivate } from "./files";
import type { TwinPaths } from "./paths";

/**
 * One kubeconfig for both control planes, contexts `workload` (current) and `management`. Certificates are embedded: the
 * providers take its content, and a path would be one more thing to keep.
 */
export async function writeKubeconfig(paths: TwinPaths, servers: Readonly<Record<ClusterName, number>>): Promise<void> {
    const names = Object.keys(servers) as ClusterName[];
    const pki = async (cluster: ClusterName, file: string) =>
        (await fs.readFile(path.join(paths.controlPlane(cluster), "pki", file))).toString("base64");
    const config = {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "workload",
        clusters: await Promise.all(
            names.map(async (name) => ({
                name,
                cluster: {
                    server: `https://127.0.0.1:${servers[name]}`,
                    "certificate-authority-data": await pki(name, "ca.crt"),
                },
            })),
        ),
        users: await Promise.all(
            names.map(async (name) => ({
                name,
                user: {
                    "client-certificate-data": await pki(name, "admin.crt"),
                    "client-key-data": await pki(name, "admin.key"),
                },
            })),
        ),
        contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
    };
    await writePrivate(paths.kubeconfig, stringify(config));
}
