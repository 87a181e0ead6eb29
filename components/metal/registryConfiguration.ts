/** Where the parts of a registry's pod lie; its configuration and its mounts have to agree. */
export const REGISTRY_PATHS = {
    data: "/var/lib/registry",
    configuration: "/etc/registry/configuration",
    certificate: "/etc/registry/certificate",
    authority: "/etc/registry/authority",
    robots: "/etc/registry/robots",
} as const;

export const REGISTRY_PORT = 5000;

/** Accounts of the registry. Whoever only pulls needs none. */
export const REGISTRY_ROBOTS = {
    /** Brings things in from outside; nothing that it writes can be run. */
    importer: "importer",
    /** Puts what was checked where hosts take it from, once: it can neither replace nor delete. */
    promoter: "promoter",
} as const;

/** First part of a repository's name: what may be run, and what nobody has checked yet. */
export const REPOSITORIES = {
    mirror: "mirror",
    charts: "charts",
    /** Files by their digest (`/v2/files/.../blobs/sha256:...`), such as what a host boots while it is installed. */
    files: "files",
    models: "models",
    quarantine: "quarantine",
} as const;

const below = (repositories: keyof typeof REPOSITORIES) => `${REPOSITORIES[repositories]}/**`;
const SERVED = [below("mirror"), below("charts"), below("files"), below("models")];

/**
 * zot's configuration (zotregistry.dev, Configuring zot; names as in pkg/api/config at v2.1.20, which refuses others).
 *
 * @param source https address of the replica that is written to; absent for that replica itself
 */
export function registryConfiguration(source?: string): object {
    return {
        distSpecVersion: "1.1.1",
        storage: {
            rootDirectory: REGISTRY_PATHS.data,
            // By hard links: what is promoted from quarantine, and layers that images share, take their space once.
            dedupe: true,
            commit: true,
            gc: true,
            gcDelay: "24h",
            gcInterval: "24h",
            retention: {
                delay: "168h",
                policies: [
                    // Hosts pull by digest: what lost its tag may be running.
                    { repositories: SERVED, deleteReferrers: false, deleteUntagged: false },
                    { repositories: [below("quarantine")], deleteReferrers: true, deleteUntagged: true },
                ],
            },
        },
        http: {
            address: "0.0.0.0",
            port: String(REGISTRY_PORT),
            // Without it images in Docker's format are refused, or converted: another digest than the one that is pinned.
            compat: ["docker2s2"],
            tls: { cert: `${REGISTRY_PATHS.certificate}/tls.crt`, key: `${REGISTRY_PATHS.certificate}/tls.key` },
            auth: { htpasswd: { path: `${REGISTRY_PATHS.robots}/htpasswd` }, failDelay: 5 },
            accessControl: { repositories: accessRules(source === undefined) },
        },
        log: { level: "info" },
        extensions: {
            // Reads every blob and compares it with its digest.
            scrub: { enable: true, interval: "24h" },
            ...(source !== undefined && { sync: copyOf(source) }),
        },
    };
}

/** What no rule names may be neither read nor written. */
function accessRules(writable: boolean): object {
    const { importer, promoter } = REGISTRY_ROBOTS;
    const policies = (rules: Readonly<Record<string, readonly string[]>>) =>
        writable ? Object.entries(rules).map(([user, actions]) => ({ users: [user], actions })) : [];
    const served = {
        policies: policies({ [promoter]: ["read", "create"] }),
        defaultPolicy: ["read"],
        anonymousPolicy: ["read"],
    };
    return {
        ...Object.fromEntries(SERVED.map((repositories) => [repositories, served])),
        [below("quarantine")]: {
            policies: policies({ [importer]: ["read", "create", "update", "delete"], [promoter]: ["read"] }),
            defaultPolicy: [],
            anonymousPolicy: [],
        },
    };
}

function copyOf(source: string): object {
    return {
        enable: true,
        registries: [
            {
                urls: [source],
                // Never on demand: with the source down, each pull of a tag would wait for it first.
                onDemand: false,
                pollInterval: "5m",
                tlsVerify: true,
                certDir: REGISTRY_PATHS.authority,
                preserveDigest: true,
                maxRetries: 3,
                retryDelay: "10s",
                // Anybody may read these. Quarantine is not copied.
                content: SERVED.map((prefix) => ({ prefix })),
            },
        ],
    };
}
