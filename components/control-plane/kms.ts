import { posix } from "node:path";

import type { Issue } from "../shared/validation";

/**
 * A KMS v2 plugin: the API server derives an AES-256-GCM key for each write from a seed, and only the KMS can open the seed.
 * The plugin has to run on every control-plane host without the cluster (a static pod or a unit), since the API server is not
 * ready before it answers.
 */
export interface KmsArgs {
    /** Stored in front of every object it encrypts: it stays as it is while one such object is left. No colon. */
    readonly name: string;
    /** Socket of the plugin, the same on every host: `unix:///var/run/kms/plugin.sock`. */
    readonly endpoint: string;
    /** Seconds that a call may take. @default 3, as Kubernetes has it */
    readonly timeoutSeconds?: number;
    /**
     * Whether new objects are encrypted by it. `false` while a cluster moves to a KMS or away from one: until every API server
     * has read the file, none may write what another could not read.
     * @default true
     */
    readonly writes?: boolean;
}

export interface KmsProvider {
    readonly kms: {
        readonly apiVersion: "v2";
        readonly name: string;
        readonly endpoint: string;
        readonly timeout: string;
    };
}

const DEFAULT_TIMEOUT_SECONDS = 3;
const SCHEME = "unix://";

export function kmsProvider({ name, endpoint, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS }: KmsArgs): KmsProvider {
    return { kms: { apiVersion: "v2", name, endpoint, timeout: `${timeoutSeconds}s` } };
}

/** Directory of the socket: what the API server has to see of the host. */
export function socketDirectory({ endpoint }: KmsArgs): string {
    return posix.dirname(endpoint.slice(SCHEME.length));
}

export function kmsIssues({ name, endpoint, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS }: KmsArgs): Issue[] {
    const issues: Issue[] = [];
    if (!/^[^:\s]+$/.test(name)) {
        issues.push({ path: "encryption.kms.name", reason: `must be a name without colons, got "${name}"` });
    }
    if (!/^unix:\/\/\/[^/@][^\s]*\/[^/\s]+$/.test(endpoint)) {
        const reason = `expected a socket in a directory of its own, e.g. unix:///var/run/kms/plugin.sock, got "${endpoint}"`;
        issues.push({ path: "encryption.kms.endpoint", reason });
    }
    if (!(timeoutSeconds > 0)) {
        issues.push({ path: "encryption.kms.timeoutSeconds", reason: `must be more than 0, got ${timeoutSeconds}` });
    }
    return issues;
}
