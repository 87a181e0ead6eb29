import { posix } from "node:path";
import { stringify } from "yaml";

import { podSecurityVersion } from "../shared/kubernetesVersion";
import { isNetwork } from "../shared/ranges";
import { type Issue, requireValid } from "../shared/validation";
import { admissionConfiguration } from "./admission";
import { type AuditLogArgs, auditLogIssues } from "./auditLog";
import { auditPolicy } from "./auditPolicy";
import { authenticationConfiguration, authenticationIssues, type OidcArgs } from "./authentication";
import { type EncryptionArgs, encryptionConfiguration, encryptionIssues } from "./encryption";
import { API_SERVER_HOST_FLAGS, apiServerFlags } from "./apiServerFlags";
import type { ProcessFlags } from "./flags";
import { socketDirectory } from "./kms";

export interface ApiServerArgs {
    /** Directory of the files below, as the API server sees it. Absolute. */
    readonly directory: string;
    /** Kubernetes release, e.g. `1.36.3`. */
    readonly kubernetesVersion: string;
    /** IPv4 range of Services. */
    readonly serviceRange: string;
    readonly audit: AuditLogArgs;
    readonly encryption: EncryptionArgs;
    readonly oidc: OidcArgs;
    /** Namespaces without Pod Security. @default none */
    readonly exemptNamespaces?: readonly string[];
}

/** A file the API server reads. */
export interface ApiServerFile {
    readonly path: string;
    readonly content: object;
    /** Permission bits. 0600 where the file holds keys. */
    readonly mode: 0o600 | 0o644;
}

/** A directory of the host that the process sees inside its pod, besides kubeadm's own. As kubeadm's `extraVolumes` have it. */
export interface HostMount {
    readonly name: string;
    readonly hostPath: string;
    readonly mountPath: string;
    readonly readOnly: boolean;
    readonly pathType: "Directory" | "DirectoryOrCreate";
}

/** How the API server is to run: real hosts and the twin take the same one. */
export interface ApiServerConfiguration extends ProcessFlags {
    readonly files: readonly ApiServerFile[];
    readonly mounts: readonly HostMount[];
}

/** First release whose API server reads `AuthenticationConfiguration` v1. */
const FIRST_MINOR = 34;

/** Throws one error that names every wrong argument. */
export function apiServerConfiguration(args: ApiServerArgs): ApiServerConfiguration {
    requireValid("the API server", validateApiServer(args));
    const { directory, kubernetesVersion, exemptNamespaces = [], encryption, oidc } = args;
    const file = (name: string, content: object, mode: ApiServerFile["mode"] = 0o644) => ({
        path: posix.join(directory, `${name}.yaml`),
        content,
        mode,
    });
    const files = {
        audit: file("audit-policy", auditPolicy()),
        admission: file(
            "admission",
            admissionConfiguration({
                podSecurityVersion: podSecurityVersion(kubernetesVersion) ?? "",
                exemptNamespaces,
            }),
        ),
        authentication: file("authentication", authenticationConfiguration(oidc)),
        encryption: file("encryption", encryptionConfiguration(encryption), 0o600),
    };
    return {
        flags: apiServerFlags(args, files),
        hostFlags: API_SERVER_HOST_FLAGS,
        files: Object.values(files),
        mounts: mounts(args),
    };
}

function mounts({ directory, audit, encryption }: ApiServerArgs): HostMount[] {
    const mount = (name: string, path: string, more: Pick<HostMount, "readOnly" | "pathType">): HostMount => ({
        name,
        hostPath: path,
        mountPath: path,
        ...more,
    });
    return [
        mount("platform", directory, { readOnly: true, pathType: "Directory" }),
        mount("audit", posix.dirname(audit.logPath), { readOnly: false, pathType: "DirectoryOrCreate" }),
        ...(encryption.kms
            ? [mount("kms", socketDirectory(encryption.kms), { readOnly: true, pathType: "Directory" })]
            : []),
    ];
}

/** Text of a file, YAML. */
export function fileText({ content }: Pick<ApiServerFile, "content">): string {
    return stringify(content, { aliasDuplicateObjects: false });
}

/** Every rule about the arguments. */
export function validateApiServer(args: ApiServerArgs): Issue[] {
    const { directory, kubernetesVersion, serviceRange, audit, encryption, oidc } = args;
    const issues: Issue[] = [];
    for (const [path, value] of Object.entries({ directory, "audit.logPath": audit.logPath })) {
        if (!posix.isAbsolute(value)) {
            issues.push({ path, reason: `expected an absolute path, got "${value}"` });
        }
    }
    const minor = /^1\.(\d+)\.\d+$/.exec(kubernetesVersion)?.[1];
    if (minor === undefined || Number(minor) < FIRST_MINOR) {
        const reason = `expected a release from 1.${FIRST_MINOR}.0 on, got "${kubernetesVersion}"`;
        issues.push({ path: "kubernetesVersion", reason });
    }
    if (!isNetwork(serviceRange)) {
        issues.push({ path: "serviceRange", reason: `expected an IPv4 range, got "${serviceRange}"` });
    }
    return [...issues, ...auditLogIssues(audit), ...encryptionIssues(encryption), ...authenticationIssues(oidc)];
}
