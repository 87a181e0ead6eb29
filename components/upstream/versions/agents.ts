import { priority, withoutToken } from "../charts/podTransforms";
import type { CloudnativePgValues } from "../types/values/cloudnative-pg";
import type { KagentValues } from "../types/values/kagent";
import type { NackValues } from "../types/values/nack";
import type { NatsValues } from "../types/values/nats";
import type { ChartPin } from "./pins";

export const kagent: ChartPin<KagentValues> = {
    name: "kagent",
    repository: "oci://ghcr.io/kagent-dev/kagent/helm",
    version: "0.9.12",
    digest: null,
    namespace: "kagent",
    podSecurity: "restricted",
    values: {
        // The default lets everybody in who reaches it.
        controller: {
            replicas: 2,
            auth: { mode: "trusted-proxy" },
            watchNamespaces: ["kagent"],
            metrics: { enabled: true },
        },
        rbac: { namespaces: ["kagent"] },
        // PostgreSQL is CloudNativePG's.
        database: { postgres: { bundled: { enabled: false }, urlFile: "/etc/kagent/db/url" } },
        // The default role of its tools is every verb on everything.
        "kagent-tools": { enabled: true, rbac: { readOnly: true } },
        kmcp: { enabled: true },
        substrate: { enabled: false },
        "oauth2-proxy": { enabled: false },
        "grafana-mcp": { enabled: false },
        querydoc: { enabled: false },
        "observability-agent": { enabled: false },
        "kgateway-agent": { enabled: false },
        "istio-agent": { enabled: false },
        "argo-rollouts-agent": { enabled: false },
        "helm-agent": { enabled: false },
        "cilium-policy-agent": { enabled: false },
        "cilium-manager-agent": { enabled: false },
        "cilium-debug-agent": { enabled: false },
    },
    privileges: {
        "creates workloads": "kmcp deploys the tool servers that teams declare",
        "changes workloads": "kmcp follows what teams change in them",
    },
    transforms: [
        priority("system-cluster-critical"),
        // A web page in front of the controller.
        withoutToken(["Deployment/kagent-ui"]),
    ],
};

/** Definitions of its kinds. */
export const kagentDefinitions: ChartPin = {
    name: "kagent-crds",
    repository: "oci://ghcr.io/kagent-dev/kagent/helm",
    version: "0.9.12",
    digest: null,
    namespace: "kagent",
    podSecurity: "restricted",
    values: { kmcp: { enabled: true }, substrate: { enabled: false } },
};

const CONFINED = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } };

export const nats: ChartPin<NatsValues> = {
    name: "nats",
    repository: "https://nats-io.github.io/k8s/helm/charts",
    version: "2.14.2",
    digest: null,
    namespace: "nats",
    podSecurity: "restricted",
    values: {
        // TLS is off by default, between servers as well as to clients.
        config: {
            cluster: { enabled: true, replicas: 3, tls: { enabled: true, secretName: "nats-cluster-tls" } },
            nats: { tls: { enabled: true, secretName: "nats-server-tls", merge: { verify: true } } },
            jetstream: { enabled: true },
            monitor: { tls: { enabled: true } },
        },
        tlsCA: { enabled: true, secretName: "nats-ca" },
        container: { merge: { securityContext: CONFINED } },
        reloader: { merge: { securityContext: CONFINED } },
        promExporter: { enabled: true, podMonitor: { enabled: true }, merge: { securityContext: CONFINED } },
        podTemplate: {
            merge: {
                spec: {
                    securityContext: {
                        runAsNonRoot: true,
                        runAsUser: 1000,
                        fsGroup: 1000,
                        seccompProfile: { type: "RuntimeDefault" },
                    },
                },
            },
        },
        // A shell with every client's tools.
        natsBox: { enabled: false },
        serviceAccount: { enabled: true },
    },
    transforms: [priority("system-cluster-critical"), withoutToken(["StatefulSet/nats"])],
};

export const nack: ChartPin<NackValues> = {
    name: "nack",
    repository: "https://nats-io.github.io/k8s/helm/charts",
    version: "0.34.0",
    digest: null,
    namespace: "nats",
    podSecurity: "restricted",
    values: {
        namespaced: true,
        jetstream: {
            controlLoop: true,
            nats: { url: "tls://nats.nats.svc:4222" },
            tls: { enabled: true, secretName: "nack-client-tls" },
        },
        securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
        containerSecurityContext: CONFINED,
    },
    transforms: [priority("system-cluster-critical")],
};

export const cloudnativePg: ChartPin<CloudnativePgValues> = {
    name: "cloudnative-pg",
    repository: "https://cloudnative-pg.github.io/charts",
    version: "0.29.0",
    digest: null,
    namespace: "cnpg-system",
    podSecurity: "restricted",
    values: {
        crds: { create: false },
        replicaCount: 2,
        priorityClassName: "system-cluster-critical",
        monitoring: { podMonitorEnabled: true },
    },
    definitionValues: { crds: { create: true } },
    privileges: {
        "reads secrets": "credentials and certificates of databases, in the namespaces of their clusters",
        "writes secrets": "makes those credentials and certificates",
        "writes roles": "makes the role of each database's own account",
        "writes webhooks": "fills in the authority of its own webhooks",
        "creates workloads": "makes the pods of databases and their jobs",
        "changes workloads": "labels the pods of databases by who is primary, and updates connection poolers",
        "runs commands in pods": "runs commands in the pods of databases",
    },
};
