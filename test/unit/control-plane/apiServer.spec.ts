import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { parse } from "yaml";

import { admissionConfiguration } from "../../../components/control-plane/admission";
import { apiServerConfiguration, type ApiServerArgs, fileText } from "../../../components/control-plane/apiServer";
import { authenticationConfiguration } from "../../../components/control-plane/authentication";
import {
    type EncryptionArgs,
    encryptionConfiguration,
    encryptionIssues,
    keyId,
} from "../../../components/control-plane/encryption";
import { apiServerArgs as args, key } from "./support/arguments";

describe("apiServerConfiguration", () => {
    it("sets every flag that CIS asks for, and names the files it returns", () => {
        const { flags, files } = apiServerConfiguration(args);
        assert.deepEqual(flags, {
            "admission-control-config-file": "/etc/kubernetes/platform/admission.yaml",
            "audit-log-compress": "true",
            "audit-log-maxage": "365",
            "audit-log-maxbackup": "1024",
            "audit-log-maxsize": "100",
            "audit-log-path": "/var/log/kubernetes/audit/audit.log",
            "audit-policy-file": "/etc/kubernetes/platform/audit-policy.yaml",
            "authentication-config": "/etc/kubernetes/platform/authentication.yaml",
            "authorization-mode": "Node,RBAC",
            "enable-admission-plugins": "NodeRestriction,DenyServiceExternalIPs,EventRateLimit",
            "encryption-provider-config": "/etc/kubernetes/platform/encryption.yaml",
            "encryption-provider-config-automatic-reload": "true",
            profiling: "false",
            "request-timeout": "60s",
            "service-account-extend-token-expiration": "false",
            "service-account-lookup": "true",
            "service-cluster-ip-range": "10.96.0.0/16",
            "tls-cipher-suites": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "tls-min-version": "VersionTLS13",
        });
        const named = Object.entries(flags).filter(([flag]) => /-(config|file)$/.test(flag));
        assert.deepEqual(named.map(([, path]) => path).sort(), files.map(({ path }) => path).sort());
    });

    it("keeps the file with the keys from everybody but root", () => {
        const { files } = apiServerConfiguration(args);
        assert.deepEqual(
            files.filter(({ mode }) => mode === 0o600).map(({ path }) => path),
            ["/etc/kubernetes/platform/encryption.yaml"],
        );
        assert.ok(files.every((file) => fileText(file).includes(key(1)) === (file.mode === 0o600)));
    });

    it("says of every host flag why a loopback process goes without, and sets none of them twice", () => {
        const { flags, hostFlags } = apiServerConfiguration(args);
        for (const [flag, { value, onLoopback }] of Object.entries(hostFlags)) {
            assert.ok(value.startsWith("/etc/kubernetes/pki/") && onLoopback.length > 10, flag);
            assert.equal(flag in flags, false, flag);
        }
    });

    it("writes files that read back as what they are", () => {
        for (const file of apiServerConfiguration(args).files) {
            assert.deepEqual(parse(fileText(file)), JSON.parse(JSON.stringify(file.content)));
        }
    });

    it("keeps as many audit logs as fit if nothing of them shrank, and ten on the smallest disk", () => {
        const files = (diskGib: number) =>
            apiServerConfiguration({ ...args, audit: { ...args.audit, diskGib } }).flags["audit-log-maxbackup"];
        assert.deepEqual([1, 80, 1609].map(files), ["10", "819", "16476"]);
    });

    it("names every wrong argument in one error, and no key", () => {
        const wrong: ApiServerArgs = {
            directory: "conf",
            kubernetesVersion: "1.30.1",
            serviceRange: "10.96.0.0",
            audit: { logPath: "audit.log", retentionDays: 7, diskGib: 0 },
            encryption: { keys: [key(1, 16)] },
            oidc: { issuer: "http://id.example.com", clientId: "" },
        };
        assert.throws(() => apiServerConfiguration(wrong), {
            message: [
                "Invalid arguments for the API server:",
                '  directory: expected an absolute path, got "conf"',
                '  audit.logPath: expected an absolute path, got "audit.log"',
                '  kubernetesVersion: expected a release from 1.34.0 on, got "1.30.1"',
                '  serviceRange: expected an IPv4 range, got "10.96.0.0"',
                "  audit.retentionDays: must be 30 or more, got 7",
                "  audit.diskGib: must be 1 or more, got 0",
                "  encryption.keys[0]: must be 32 bytes for AES-256, is 16",
                '  oidc.issuer: expected an https address, got "http://id.example.com"',
                "  oidc.clientId: must not be empty: any token of the issuer would be accepted",
            ].join("\n"),
        });
    });
});

describe("encryption at rest", () => {
    it("writes with the first AES-256 key, reads with the others, and reads plain text last", () => {
        const id = (byte: number) => createHash("sha256").update(Buffer.alloc(32, byte)).digest("hex").slice(0, 12);
        assert.deepEqual(encryptionConfiguration({ keys: [key(2), key(1)], customResources: ["tokens.example.com"] }), {
            apiVersion: "apiserver.config.k8s.io/v1",
            kind: "EncryptionConfiguration",
            resources: [
                {
                    resources: ["secrets", "configmaps", "tokens.example.com"],
                    providers: [
                        {
                            aesgcm: {
                                keys: [
                                    { name: `aes256-${id(2)}`, secret: key(2) },
                                    { name: `aes256-${id(1)}`, secret: key(1) },
                                ],
                            },
                        },
                        { identity: {} },
                    ],
                },
            ],
        });
    });

    it("gives a key the same name wherever it stands, so that a rotation is a change of order", () => {
        const names = (keys: string[]) => JSON.stringify(encryptionConfiguration({ keys })).match(/aes256-\w+/g);
        assert.deepEqual(names([key(1), key(2)])?.reverse(), names([key(2), key(1)]));
        assert.notEqual(keyId(key(1)), keyId(key(2)));
    });

    it("refuses keys of AES-128 and AES-192, keys given twice, other text, and none at all", () => {
        assert.deepEqual(
            encryptionIssues({ keys: [key(1, 24), "no key!", key(2), key(2)], customResources: ["tokens"] }),
            [
                { path: "encryption.keys[0]", reason: "must be 32 bytes for AES-256, is 24" },
                { path: "encryption.keys[1]", reason: "is not base64 of 32 bytes" },
                { path: "encryption.keys[3]", reason: "is the same key as encryption.keys[2]" },
                {
                    path: "encryption.customResources[0]",
                    reason: 'expected <plural>.<group>, e.g. clusters.example.com, got "tokens"',
                },
            ],
        );
        assert.deepEqual(encryptionIssues({ keys: [] }), [
            { path: "encryption.keys", reason: "at least one key is needed" },
        ]);
    });
});

describe("encryption at rest by a KMS", () => {
    const kms = { name: "vault", endpoint: "unix:///var/run/kms/plugin.sock" };
    const providers = (args: EncryptionArgs) => encryptionConfiguration(args).resources[0]?.providers;
    const service = { kms: { apiVersion: "v2", name: "vault", endpoint: kms.endpoint, timeout: "3s" } };
    const own = { aesgcm: { keys: [{ name: keyId(key(1)), secret: key(1) }] } };

    it("writes by the KMS and still reads what the key before it wrote", () => {
        assert.deepEqual(providers({ keys: [key(1)], kms }), [service, own, { identity: {} }]);
    });

    it("needs no key of ours where a KMS was there from the first day", () => {
        assert.deepEqual(encryptionIssues({ keys: [], kms }), []);
        assert.deepEqual(providers({ keys: [], kms }), [service, { identity: {} }]);
    });

    it("reads by the KMS, and writes by the key, until every API server knows both", () => {
        assert.deepEqual(providers({ keys: [key(1)], kms: { ...kms, writes: false } }), [
            own,
            service,
            { identity: {} },
        ]);
        assert.deepEqual(encryptionIssues({ keys: [], kms: { ...kms, writes: false } }), [
            { path: "encryption.keys", reason: "at least one key is needed" },
        ]);
    });

    it("refuses what the API server would refuse, and sockets that it could not be shown", () => {
        const socket = (endpoint: string) =>
            `expected a socket in a directory of its own, e.g. unix:///var/run/kms/plugin.sock, got "${endpoint}"`;
        assert.deepEqual(
            encryptionIssues({ keys: [], kms: { name: "a:b", endpoint: "tcp://kms", timeoutSeconds: 0 } }),
            [
                { path: "encryption.kms.name", reason: 'must be a name without colons, got "a:b"' },
                { path: "encryption.kms.endpoint", reason: socket("tcp://kms") },
                { path: "encryption.kms.timeoutSeconds", reason: "must be more than 0, got 0" },
            ],
        );
        for (const endpoint of ["unix:///@kms", "unix:///plugin.sock", "unix://var/run/kms/plugin.sock"]) {
            assert.deepEqual(encryptionIssues({ keys: [], kms: { name: "vault", endpoint } }), [
                { path: "encryption.kms.endpoint", reason: socket(endpoint) },
            ]);
        }
    });
});

describe("authentication", () => {
    it("lets anonymous requests see health and cluster-info, and nothing else", () => {
        assert.deepEqual(authenticationConfiguration(args.oidc).anonymous, {
            enabled: true,
            conditions: [
                { path: "/livez" },
                { path: "/readyz" },
                { path: "/healthz" },
                { path: "/api/v1/namespaces/kube-public/configmaps/cluster-info" },
            ],
        });
    });

    it("puts a prefix before users and groups of the identity provider, so that none is a system one", () => {
        assert.deepEqual(authenticationConfiguration({ ...args.oidc, certificateAuthority: "PEM" }).jwt, [
            {
                issuer: { url: "https://id.example.com", audiences: ["kubernetes"], certificateAuthority: "PEM" },
                claimMappings: {
                    username: { claim: "sub", prefix: "oidc:" },
                    groups: { claim: "groups", prefix: "oidc:" },
                },
            },
        ]);
    });
});

describe("admission", () => {
    it("holds namespaces without labels to restricted, of the cluster's release, with no exemption unless asked", () => {
        const [podSecurity] = admissionConfiguration({ podSecurityVersion: "v1.36" }).plugins;
        assert.deepEqual(podSecurity, {
            name: "PodSecurity",
            configuration: {
                apiVersion: "pod-security.admission.config.k8s.io/v1",
                kind: "PodSecurityConfiguration",
                defaults: {
                    enforce: "restricted",
                    "enforce-version": "v1.36",
                    audit: "restricted",
                    "audit-version": "v1.36",
                    warn: "restricted",
                    "warn-version": "v1.36",
                },
                exemptions: { usernames: [], runtimeClasses: [], namespaces: [] },
            },
        });
        const exempt = admissionConfiguration({ podSecurityVersion: "v1.36", exemptNamespaces: ["kube-system"] });
        assert.deepEqual(
            exempt.plugins.map(({ configuration }) =>
                "exemptions" in configuration ? configuration.exemptions : undefined,
            ),
            [{ usernames: [], runtimeClasses: [], namespaces: ["kube-system"] }, undefined],
        );
    });
});
