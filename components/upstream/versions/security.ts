import { withoutWait } from "../charts/waits";
import type { CertManagerValues } from "../types/values/cert-manager";
import type { ExternalSecretsValues } from "../types/values/external-secrets";
import type { OpenbaoValues } from "../types/values/openbao";
import type { TetragonValues } from "../types/values/tetragon";
import type { TrustManagerValues } from "../types/values/trust-manager";
import type { ChartPin } from "./pins";

const PLATFORM_CA = { group: "cert-manager.io", kind: "ClusterIssuer", name: "platform-ca" };

const CERT_MANAGER_SIZE = { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } };

export const certManager: ChartPin<CertManagerValues> = {
    name: "cert-manager",
    repository: "oci://quay.io/jetstack/charts",
    version: "v1.21.1",
    digest: null,
    namespace: "cert-manager",
    podSecurity: "restricted",
    values: {
        crds: { enabled: false },
        replicaCount: 2,
        resources: CERT_MANAGER_SIZE,
        podDisruptionBudget: { enabled: true },
        webhook: { replicaCount: 3, resources: CERT_MANAGER_SIZE, podDisruptionBudget: { enabled: true } },
        cainjector: { replicaCount: 2, resources: CERT_MANAGER_SIZE, podDisruptionBudget: { enabled: true } },
        startupapicheck: { enabled: true },
        networkPolicy: { enabled: true },
        dns01RecursiveNameserversOnly: true,
        // The default puts its leases into kube-system.
        global: { priorityClassName: "system-cluster-critical", leaderElection: { namespace: "cert-manager" } },
        prometheus: { enabled: true, servicemonitor: { enabled: true } },
    },
    definitionValues: { crds: { enabled: true } },
    privileges: {
        "reads secrets": "keys of issuers and certificates, wherever they are asked for",
        "writes secrets": "puts certificates where they are asked for",
        "writes webhooks": "the CA injector fills in the authority of webhooks that ask for it",
        "writes definitions": "as for webhooks, in conversion webhooks",
        "creates workloads": "solvers of ACME challenges, of which this platform uses none",
    },
    hooks: {
        "*/cert-manager-startupapicheck*": {
            do: "leave out",
            because: "a check; what follows waits for the webhook and for its authority",
        },
    },
};

export const trustManager: ChartPin<TrustManagerValues> = {
    name: "trust-manager",
    repository: "oci://quay.io/jetstack/charts",
    version: "v0.24.0",
    digest: null,
    namespace: "cert-manager",
    podSecurity: "restricted",
    values: {
        crds: { enabled: false },
        replicaCount: 2,
        podDisruptionBudget: { enabled: true },
        priorityClassName: "system-cluster-critical",
        secretTargets: { enabled: true, authorizedSecretsAll: false, authorizedSecrets: ["platform-ca-bundle"] },
        filterExpiredCertificates: { enabled: true },
        filterNonCACerts: { enabled: true },
        app: {
            trust: { namespace: "cert-manager" },
            minTLSVersion: "VersionTLS12",
            metrics: { service: { servicemonitor: { enabled: true } } },
        },
    },
    definitionValues: { crds: { enabled: true } },
    privileges: { "reads secrets": "compares the bundles that it keeps in Secrets; it writes named ones only" },
};

export const externalSecrets: ChartPin<ExternalSecretsValues> = {
    name: "external-secrets",
    repository: "https://charts.external-secrets.io",
    version: "2.9.0",
    digest: null,
    namespace: "external-secrets",
    podSecurity: "restricted",
    values: {
        installCRDs: false,
        replicaCount: 2,
        leaderElect: true,
        // Cluster-wide stores that push or fan out would reach into every namespace.
        processPushSecret: false,
        processClusterPushSecret: false,
        crds: { createClusterExternalSecret: false, createClusterPushSecret: false, createPushSecret: false },
        serviceMonitor: { enabled: true },
        podDisruptionBudget: { enabled: true },
        networkPolicy: { enabled: true },
        priorityClassName: "system-cluster-critical",
        webhook: {
            replicaCount: 2,
            failurePolicy: "Fail",
            podDisruptionBudget: { enabled: true },
            networkPolicy: { enabled: true },
            priorityClassName: "system-cluster-critical",
            certManager: { enabled: true, cert: { create: true, issuerRef: PLATFORM_CA } },
        },
        certController: { create: false },
    },
    definitionValues: { installCRDs: true },
    privileges: {
        "reads secrets": "compares what it keeps with what the store holds",
        "writes secrets": "puts values of the secret store where they are asked for",
        "issues account tokens": "signs in to the secret store as the account that asks",
    },
};

export const openbao: ChartPin<OpenbaoValues> = {
    name: "openbao",
    repository: "https://openbao.github.io/openbao-helm",
    version: "0.29.2",
    digest: null,
    namespace: "openbao",
    podSecurity: "restricted",
    values: {
        // TLS and the audit log are off by default.
        global: { tlsDisable: false, serverTelemetry: { prometheusOperator: true } },
        server: {
            priorityClassName: "system-cluster-critical",
            resources: { requests: { cpu: "500m", memory: "512Mi" }, limits: { memory: "1Gi" } },
            ha: {
                enabled: true,
                replicas: 3,
                raft: { enabled: true, setNodeId: true },
                disruptionBudget: { enabled: true },
            },
            dataStorage: { enabled: true },
            auditStorage: { enabled: true },
            networkPolicy: { enabled: true },
            statefulSet: {
                securityContext: {
                    pod: {
                        runAsNonRoot: true,
                        runAsUser: 100,
                        runAsGroup: 1000,
                        fsGroup: 1000,
                        seccompProfile: { type: "RuntimeDefault" },
                    },
                    container: {
                        allowPrivilegeEscalation: false,
                        readOnlyRootFilesystem: true,
                        capabilities: { drop: ["ALL"] },
                    },
                },
            },
        },
        // Secrets reach pods through external-secrets alone.
        injector: { enabled: false },
        csi: { enabled: false },
        ui: { enabled: false },
        serverTelemetry: { serviceMonitor: { enabled: true }, prometheusRules: { enabled: true } },
    },
    transforms: [withoutWait("StatefulSet/openbao", "it is not ready before somebody initialises and unseals it")],
    // Whoever deploys it says itself what its members claim.
    valueReach: {
        "server.dataStorage.size": [],
        "server.dataStorage.storageClass": [],
        "server.auditStorage.size": [],
        "server.auditStorage.storageClass": [],
    },
};

export const tetragon: ChartPin<TetragonValues> = {
    name: "tetragon",
    repository: "https://helm.cilium.io",
    version: "1.7.0",
    digest: null,
    namespace: "tetragon",
    podSecurity: "privileged",
    values: {
        priorityClassName: "system-node-critical",
        tetragon: {
            enableProcessCred: true,
            enableProcessNs: true,
            // Enforcement would end with the agent.
            enableKeepSensorsOnExit: true,
            prometheus: { serviceMonitor: { enabled: true } },
        },
        tetragonOperator: {
            replicas: 2,
            failoverLease: { enabled: true },
            priorityClassName: "system-cluster-critical",
            podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
            containerSecurityContext: { readOnlyRootFilesystem: true },
            prometheus: { serviceMonitor: { enabled: true } },
        },
        crds: { installMethod: "none" },
        export: {
            securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
                seccompProfile: { type: "RuntimeDefault" },
            },
        },
    },
    definitionValues: { crds: { installMethod: "helm" } },
    privileges: {
        privileged: "loads BPF programs into the host's kernel",
        hostNetwork: "watches every process of the host, and so stands outside the pod network",
        hostPath: "BPF file system, /proc and the runtime's state",
    },
};
