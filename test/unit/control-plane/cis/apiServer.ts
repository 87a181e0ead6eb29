import type { CisItem, CisSection } from "./item";

const has = (setting: string, value: string): CisItem["check"] => ({ setting, has: value });
const set = (...settings: string[]): CisItem["check"] => ({
    all: settings.map((setting) => ({ setting, is: "set" })),
});
const PLUGINS = "enable-admission-plugins";
const DISABLED = "disable-admission-plugins";
const notDisabled = (plugin: string): Pick<CisItem, "check" | "violatedBy"> => ({
    check: {
        any: [
            { setting: DISABLED, is: "absent" },
            { setting: DISABLED, lacks: plugin },
        ],
    },
    violatedBy: { [DISABLED]: `PodNodeSelector,${plugin}` },
});

/** Both of 1.2 and of 1.3, and the names that TLS 1.3 has for its own. */
const STRONG_SUITES = [
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    ...["ECDSA", "RSA"].flatMap((kind) => [
        `TLS_ECDHE_${kind}_WITH_AES_128_GCM_SHA256`,
        `TLS_ECDHE_${kind}_WITH_AES_256_GCM_SHA384`,
        `TLS_ECDHE_${kind}_WITH_CHACHA20_POLY1305`,
        `TLS_ECDHE_${kind}_WITH_CHACHA20_POLY1305_SHA256`,
    ]),
];

/** CIS Kubernetes Benchmark 1.12 section 1.2, as kube-bench a73ce378 encodes it in cfg/cis-1.12/master.yaml. */
export const API_SERVER: CisSection = {
    prefix: "1.2",
    count: 30,
    subject: "kube-apiserver",
    items: [
        {
            id: "1.2.1",
            title: "anonymous requests are off",
            check: { setting: "anonymous-auth", equals: "false" },
            violatedBy: { "anonymous-auth": "true" },
            metBy: { "anonymous-auth": "false" },
        },
        {
            id: "1.2.2",
            title: "no file of tokens",
            check: { setting: "token-auth-file", is: "absent" },
            violatedBy: { "token-auth-file": "/etc/kubernetes/tokens.csv" },
        },
        {
            id: "1.2.3",
            title: "DenyServiceExternalIPs is on",
            check: has(PLUGINS, "DenyServiceExternalIPs"),
            violatedBy: { [PLUGINS]: "NodeRestriction,EventRateLimit" },
        },
        {
            id: "1.2.4",
            title: "shows kubelets a certificate",
            check: set("kubelet-client-certificate", "kubelet-client-key"),
            violatedBy: { "kubelet-client-key": undefined },
        },
        {
            id: "1.2.5",
            title: "verifies kubelets' certificates",
            check: set("kubelet-certificate-authority"),
            violatedBy: { "kubelet-certificate-authority": undefined },
        },
        {
            id: "1.2.6",
            title: "authorization is not AlwaysAllow",
            check: { setting: "authorization-mode", lacks: "AlwaysAllow" },
            violatedBy: { "authorization-mode": "RBAC,AlwaysAllow" },
        },
        {
            id: "1.2.7",
            title: "authorization by Node",
            check: has("authorization-mode", "Node"),
            violatedBy: { "authorization-mode": "RBAC" },
        },
        {
            id: "1.2.8",
            title: "authorization by RBAC",
            check: has("authorization-mode", "RBAC"),
            violatedBy: { "authorization-mode": "Node" },
        },
        {
            id: "1.2.9",
            title: "EventRateLimit is on",
            check: has(PLUGINS, "EventRateLimit"),
            violatedBy: { [PLUGINS]: "NodeRestriction" },
        },
        {
            id: "1.2.10",
            title: "AlwaysAdmit is off",
            check: {
                any: [
                    { setting: PLUGINS, lacks: "AlwaysAdmit" },
                    { setting: PLUGINS, is: "absent" },
                ],
            },
            violatedBy: { [PLUGINS]: "NodeRestriction,AlwaysAdmit" },
        },
        {
            id: "1.2.11",
            title: "AlwaysPullImages is on",
            check: has(PLUGINS, "AlwaysPullImages"),
            violatedBy: { [PLUGINS]: "NodeRestriction" },
            metBy: { [PLUGINS]: "NodeRestriction,AlwaysPullImages" },
        },
        { id: "1.2.12", title: "ServiceAccount is not off", ...notDisabled("ServiceAccount") },
        { id: "1.2.13", title: "NamespaceLifecycle is not off", ...notDisabled("NamespaceLifecycle") },
        {
            id: "1.2.14",
            title: "NodeRestriction is on",
            check: has(PLUGINS, "NodeRestriction"),
            violatedBy: { [PLUGINS]: "EventRateLimit" },
        },
        {
            id: "1.2.15",
            title: "no profiling",
            check: { setting: "profiling", equals: "false" },
            violatedBy: { profiling: undefined },
        },
        {
            id: "1.2.16",
            title: "an audit log is written",
            check: set("audit-log-path"),
            violatedBy: { "audit-log-path": undefined },
        },
        {
            id: "1.2.17",
            title: "audit logs are kept for 30 days or more",
            check: { setting: "audit-log-maxage", atLeast: 30 },
            violatedBy: { "audit-log-maxage": "29" },
        },
        {
            id: "1.2.18",
            title: "10 rotated audit logs or more",
            check: { setting: "audit-log-maxbackup", atLeast: 10 },
            violatedBy: { "audit-log-maxbackup": "9" },
        },
        {
            id: "1.2.19",
            title: "audit logs of 100 MB or more",
            check: { setting: "audit-log-maxsize", atLeast: 100 },
            violatedBy: { "audit-log-maxsize": "99" },
        },
        {
            id: "1.2.20",
            title: "requests end in time; a manual item: that somebody decided it",
            check: set("request-timeout"),
            violatedBy: { "request-timeout": undefined },
        },
        {
            id: "1.2.21",
            title: "tokens of deleted accounts are refused",
            check: {
                any: [
                    { setting: "service-account-lookup", is: "absent" },
                    { setting: "service-account-lookup", equals: "true" },
                ],
            },
            violatedBy: { "service-account-lookup": "false" },
        },
        {
            id: "1.2.22",
            title: "a key of its own for service accounts",
            check: set("service-account-key-file"),
            violatedBy: { "service-account-key-file": undefined },
        },
        {
            id: "1.2.23",
            title: "shows etcd a certificate",
            check: set("etcd-certfile", "etcd-keyfile"),
            violatedBy: { "etcd-certfile": undefined },
        },
        {
            id: "1.2.24",
            title: "serves TLS",
            check: set("tls-cert-file", "tls-private-key-file"),
            violatedBy: { "tls-private-key-file": undefined },
        },
        {
            id: "1.2.25",
            title: "verifies clients' certificates",
            check: set("client-ca-file"),
            violatedBy: { "client-ca-file": undefined },
        },
        {
            id: "1.2.26",
            title: "verifies etcd's certificate",
            check: set("etcd-cafile"),
            violatedBy: { "etcd-cafile": undefined },
        },
        {
            id: "1.2.27",
            title: "encrypts what it stores",
            check: set("encryption-provider-config"),
            violatedBy: { "encryption-provider-config": undefined },
        },
        {
            id: "1.2.28",
            title: "encrypts by a provider of the list",
            // Read from the file, the first provider: only that one writes.
            check: { setting: "first encryption provider", within: ["aescbc", "kms", "secretbox"] },
            violatedBy: { "first encryption provider": "identity" },
            metBy: { "first encryption provider": "kms" },
        },
        {
            id: "1.2.29",
            title: "strong cipher suites",
            check: { setting: "tls-cipher-suites", within: STRONG_SUITES },
            violatedBy: { "tls-cipher-suites": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_RSA_WITH_AES_256_CBC_SHA" },
        },
        {
            id: "1.2.30",
            title: "tokens of pods are not extended",
            check: { setting: "service-account-extend-token-expiration", equals: "false" },
            violatedBy: { "service-account-extend-token-expiration": undefined },
        },
    ],
};
