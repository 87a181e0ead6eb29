import type { Check, CisSection } from "./item";

const absentOr = (check: Extract<Check, { readonly setting: string }>): Check => ({
    any: [check, { setting: check.setting, is: "absent" }],
});

const STRONG_SUITES = ["ECDSA", "RSA"].flatMap((kind) => [
    `TLS_ECDHE_${kind}_WITH_AES_128_GCM_SHA256`,
    `TLS_ECDHE_${kind}_WITH_AES_256_GCM_SHA384`,
    `TLS_ECDHE_${kind}_WITH_CHACHA20_POLY1305`,
]);

/** CIS Kubernetes Benchmark 1.12 section 4.2, as kube-bench a73ce378 encodes it in cfg/cis-1.12/node.yaml. */
export const KUBELET: CisSection = {
    prefix: "4.2",
    count: 14,
    subject: "kubelet",
    items: [
        {
            id: "4.2.1",
            title: "anonymous requests are off",
            check: { setting: "authentication.anonymous.enabled", equals: "false" },
            violatedBy: { "authentication.anonymous.enabled": "true" },
        },
        {
            id: "4.2.2",
            title: "authorization is not AlwaysAllow",
            check: { setting: "authorization.mode", lacks: "AlwaysAllow" },
            violatedBy: { "authorization.mode": "AlwaysAllow" },
        },
        {
            id: "4.2.3",
            title: "verifies clients' certificates",
            check: { setting: "authentication.x509.clientCAFile", is: "set" },
            violatedBy: { "authentication.x509.clientCAFile": undefined },
        },
        {
            id: "4.2.4",
            title: "no port that only reads",
            check: absentOr({ setting: "readOnlyPort", equals: "0" }),
            violatedBy: { readOnlyPort: "10255" },
        },
        {
            id: "4.2.5",
            title: "idle streams end",
            check: absentOr({ setting: "streamingConnectionIdleTimeout", differs: "0" }),
            violatedBy: { streamingConnectionIdleTimeout: "0" },
        },
        {
            id: "4.2.6",
            title: "keeps its chains of iptables",
            check: absentOr({ setting: "makeIPTablesUtilChains", equals: "true" }),
            violatedBy: { makeIPTablesUtilChains: "false" },
        },
        {
            id: "4.2.7",
            title: "goes by the host's own name",
            check: { setting: "hostname-override", is: "absent" },
            violatedBy: { "hostname-override": "another" },
        },
        {
            id: "4.2.8",
            title: "events are not cut off",
            check: absentOr({ setting: "eventRecordQPS", atLeast: 0 }),
            violatedBy: { eventRecordQPS: "-1" },
        },
        {
            id: "4.2.9",
            title: "serves TLS with a certificate that is named",
            check: {
                all: [
                    { setting: "tlsCertFile", is: "set" },
                    { setting: "tlsPrivateKeyFile", is: "set" },
                ],
            },
            violatedBy: { tlsCertFile: undefined },
            metBy: { tlsCertFile: "/etc/kubelet.crt", tlsPrivateKeyFile: "/etc/kubelet.key" },
        },
        {
            id: "4.2.10",
            title: "renews its client certificate",
            check: absentOr({ setting: "rotateCertificates", equals: "true" }),
            violatedBy: { rotateCertificates: "false" },
        },
        {
            id: "4.2.11",
            title: "may renew its serving certificate",
            check: absentOr({ setting: "featureGates.RotateKubeletServerCertificate", lacks: "false" }),
            violatedBy: { "featureGates.RotateKubeletServerCertificate": "false" },
        },
        {
            id: "4.2.12",
            title: "strong cipher suites",
            check: { setting: "tlsCipherSuites", within: STRONG_SUITES },
            violatedBy: { tlsCipherSuites: "TLS_RSA_WITH_AES_256_GCM_SHA384" },
        },
        {
            id: "4.2.13",
            title: "a limit for processes of a pod",
            check: { setting: "podPidsLimit", is: "set" },
            violatedBy: { podPidsLimit: undefined },
        },
        {
            id: "4.2.14",
            title: "pods are confined by seccomp unless they say otherwise",
            check: { setting: "seccompDefault", equals: "true" },
            violatedBy: { seccompDefault: "false" },
        },
    ],
};
