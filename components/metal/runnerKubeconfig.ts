import { parse, stringify } from "yaml";

import type { ApiEndpoint } from "../shared/clusterScope";

export interface RunnerContext {
    /** As the stack's configuration calls it. */
    readonly context: string;
    /** What the helper is asked for a credential of. */
    readonly cluster: string;
    readonly endpoint: ApiEndpoint;
}

/** On `PATH` of everybody who deploys (tools/credential), and of the runner, which has one of its own. */
export const CREDENTIAL_HELPER = "h200-credential";

/**
 * A kubeconfig for everybody: where the clusters are, and whom to ask for a credential. Made anew rather than copied, so that
 * whatever else a file of the site holds does not get into it; made of one of its own, it is the same letter for letter.
 */
export function runnerKubeconfig(site: string, contexts: readonly RunnerContext[]): string {
    return stringify(
        {
            apiVersion: "v1",
            kind: "Config",
            clusters: contexts.map(({ cluster, endpoint: { server, certificateAuthority } }) => ({
                name: cluster,
                cluster: { server, "certificate-authority-data": certificateAuthority },
            })),
            users: contexts.map(({ cluster }) => ({ name: cluster, user: { exec: helperFor(cluster, site) } })),
            contexts: contexts.map(({ context, cluster }) => ({ name: context, context: { cluster, user: cluster } })),
            // Whoever uses it says which.
            "current-context": "",
        },
        { lineWidth: 0 },
    );
}

/** The site, for those who deploy more than one from the same machine. */
const helperFor = (cluster: string, site: string) => ({
    apiVersion: "client.authentication.k8s.io/v1",
    command: CREDENTIAL_HELPER,
    args: [cluster, site],
    interactiveMode: "IfAvailable",
});

/** What makes a kubeconfig worth stealing; the last one keeps tokens below it. */
const CREDENTIALS = ["client-key-data", "client-key", "token", "tokenFile", "password", "auth-provider"];

/** The first field of a kubeconfig that holds a credential, however the file is laid out. */
export function credentialIn(kubeconfig: string): string | undefined {
    return fieldsOf(parse(kubeconfig, { logLevel: "error" })).find((field) => CREDENTIALS.includes(field));
}

function fieldsOf(value: unknown): string[] {
    if (typeof value !== "object" || value === null) {
        return [];
    }
    return Array.isArray(value)
        ? value.flatMap(fieldsOf)
        : Object.entries(value).flatMap(([field, child]) => [field, ...fieldsOf(child)]);
}
